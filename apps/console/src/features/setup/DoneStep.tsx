import { PrinterOutlined } from '@ant-design/icons'
import type { EnrollmentCode, SetupAnswer } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button, Spin } from 'antd'
import { useEffect, useState } from 'react'
import { client } from '../../shell/api.ts'
import { CopyText } from '../../shell/CopyText.tsx'
import { useErrorText } from '../../shell/ErrorState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { absoluteUrl } from '../enrollment/absoluteUrl.ts'
import { inParts } from '../enrollment/codeSheet.ts'
import { AddressWarning } from '../enrollment/EnrollmentCard.tsx'
import { QrCode } from '../enrollment/QrCode.tsx'

type Person = SetupAnswer['people'][number]
type Code = EnrollmentCode | { readonly error: unknown } | 'out'

const useCodes = (people: readonly Person[]) => {
  const [codes, setCodes] = useState<ReadonlyMap<string, Code>>(new Map())
  useEffect(() => {
    let current = true
    const run = async () => {
      for (const part of inParts(people.map(({ personId }) => personId))) {
        const found: readonly (readonly [string, Code])[] = await client.people.enrollmentCodes({ personIds: part })
          .then(({ codes: made, leftOut }) => [...made.map((code) => [code.personId, code] as const), ...leftOut.map(({ personId }) => [personId, 'out'] as const)])
          .catch((error: unknown) => part.map((personId) => [personId, { error }] as const))
        if (!current) return
        setCodes((old) => new Map([...old, ...found]))
      }
    }
    void run()
    return () => { current = false }
  }, [people])
  return codes
}

const Card = ({ person, code }: { person: Person; code: Code | undefined }) => {
  const { t } = useLingui()
  const errorText = useErrorText()
  return (
    <li className="fp-code-card" data-testid="setup-person-code">
      <strong>{person.name}</strong>
      {code === undefined ? <Spin /> : code === 'out' ? <span className="fp-soft">{t`已有绑定码或已绑定手机；可在“人员”里换新码。`}</span> : 'error' in code ? <span className="fp-field-error">{errorText(code.error).title}</span> : (
        <>
          <QrCode text={absoluteUrl(code.url)} sizePixels={168} />
          <CopyText text={absoluteUrl(code.url)} label={t`${person.name} 的绑定链接`} />
          <span className="fp-soft"><Trans>有效期至 <TimeText value={code.expiresAt} /></Trans></span>
        </>
      )}
    </li>
  )
}

/** After set-up: each first person's way onto the phone, on one page that also prints. */
export const DoneStep = ({ people }: { people: readonly Person[] }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const codes = useCodes(people)
  return (
    <div className="fp-front-card" data-testid="setup-done">
      <h1><Trans>设置完成</Trans></h1>
      {people.length > 0 ? (
        <>
          <p className="fp-soft"><Trans>把二维码或链接发给每个人，用手机打开即可绑定。每个码只能用一次；以后可以在“人员”里重新生成。</Trans></p>
          <AddressWarning url={location.href} />
          <ul className="fp-code-cards">{people.map((person) => <Card key={person.personId} person={person} code={codes.get(person.personId)} />)}</ul>
        </>
      ) : <Alert type="info" showIcon style={{ margin: '16px 0' }} title={t`还没有添加外勤员工`} description={t`在“人员”里添加后，就能生成绑定二维码。`} />}
      <div className="fp-step-buttons">
        {people.length > 0 ? <Button icon={<PrinterOutlined />} onClick={() => print()}>{t`打印`}</Button> : null}
        <Button type="primary" onClick={() => void navigate({ to: people.length > 0 ? '/' : '/people' })} data-testid="setup-finish">{t`进入管理台`}</Button>
      </div>
    </div>
  )
}
