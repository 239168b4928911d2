import type { SiteFactorAnswer, SiteFactorInput, SiteFactorKind } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type ButtonProps, Checkbox, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useFactorKindHints, useFactorKindNames } from './factorNames.ts'

const kinds: readonly SiteFactorKind[] = ['tag_sun', 'code_rotating', 'beacon_rolling', 'tag_plain', 'code_printed', 'beacon_plain']
const isKey = (text: string): boolean => /^\s*[0-9a-f]{32}\s*$/i.test(text)

/** One thing at the site: what kind, what it is called, and by what it is known. */
export const AddFactorDialog = ({ siteId, onClose, onAdded }: { siteId: string; onClose: () => void; onAdded: (answer: SiteFactorAnswer) => void }) => {
  const { t } = useLingui()
  const names = useFactorKindNames()
  const hints = useFactorKindHints()
  const [kind, setKind] = useState<SiteFactorKind>('tag_sun')
  const [label, setLabel] = useState('')
  const [identifier, setIdentifier] = useState('')
  const [hasKeys, setHasKeys] = useState(false)
  const [metaReadKey, setMetaReadKey] = useState('')
  const [fileReadKey, setFileReadKey] = useState('')
  const [isDiversified, setIsDiversified] = useState(false)
  const isTag = kind === 'tag_sun' || kind === 'tag_plain'
  const needsIdentifier = isTag || kind === 'beacon_plain'
  const ownKeys = kind === 'tag_sun' && hasKeys
  const add = useMutation({
    mutationFn: () => client.siteFactors.create(siteId, {
      kind, label: label.trim(), ...(needsIdentifier ? { identifier: identifier.trim() } : {}),
      ...(ownKeys ? { metaReadKey: metaReadKey.trim(), fileReadKey: fileReadKey.trim(), ...(isDiversified ? { isDiversified } : {}) } : {}),
    } satisfies SiteFactorInput),
    onSuccess: onAdded,
  })
  const ready = label.trim() !== '' && (!needsIdentifier || identifier.trim() !== '') && (!ownKeys || (isKey(metaReadKey) && isKey(fileReadKey)))
  const keyField = (name: string, value: string, change: (text: string) => void, testId: string) => (
    <label className="fp-site-factor-field"><span>{name}</span><Input value={value} maxLength={40} onChange={(event) => { change(event.target.value) }} placeholder={t`32 位十六进制`} {...(value !== '' && !isKey(value) ? { status: 'error' as const } : {})} data-testid={testId} /></label>
  )
  return (
    <Modal open width={560} title={t`登记到场凭据`} onCancel={onClose} okText={t`登记`} cancelText={t`取消`} onOk={() => { add.mutate() }} okButtonProps={{ disabled: !ready, loading: add.isPending, 'data-testid': 'factor-save' } as ButtonProps}>
      <div className="fp-stack" data-testid="factor-dialog">
        <Radio.Group className="fp-site-factor-kinds" value={kind} onChange={(event) => { setKind(event.target.value as SiteFactorKind) }} aria-label={t`种类`}>
          {kinds.map((one) => <Radio key={one} value={one} data-testid={`factor-kind-${one}`}><b>{names[one]}</b><small>{hints[one]}</small></Radio>)}
        </Radio.Group>
        <label className="fp-site-factor-field"><span><Trans>名称</Trans></span><Input maxLength={60} value={label} onChange={(event) => { setLabel(event.target.value) }} placeholder={t`例如：收银台旁`} data-testid="factor-label" /></label>
        {needsIdentifier ? <label className="fp-site-factor-field"><span>{isTag ? t`标签序列号（UID）` : t`信标编号`}</span><Input maxLength={80} value={identifier} onChange={(event) => { setIdentifier(event.target.value) }} placeholder={isTag ? '04:A2:3B:7A:55:10:90' : 'F7826DA6-4FA2-4E98-8024-BC5B71E0893E:7:512'} data-testid="factor-identifier" /></label> : null}
        {kind === 'tag_sun' ? <Checkbox checked={hasKeys} onChange={(event) => { setHasKeys(event.target.checked) }} data-testid="factor-own-keys">{t`标签已写好密钥，我来填写（否则由系统生成，只显示一次）`}</Checkbox> : null}
        {ownKeys ? (
          <>
            {keyField('SDMMetaReadKey', metaReadKey, setMetaReadKey, 'factor-meta-key')}
            {keyField(isDiversified ? t`SDMFileReadKey 主密钥` : 'SDMFileReadKey', fileReadKey, setFileReadKey, 'factor-file-key')}
            <Checkbox checked={isDiversified} onChange={(event) => { setIsDiversified(event.target.checked) }}>{t`每个标签的密钥由主密钥和 UID 派生（NXP AN10922）`}</Checkbox>
          </>
        ) : null}
        <ErrorAlert error={add.error} />
      </div>
    </Modal>
  )
}
