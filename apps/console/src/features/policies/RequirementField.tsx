import type { PolicyList } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../shell/api.ts'

/** The value a moment after the last key: so that not every key asks the server. */
const useSettled = (value: string, milliseconds = 250): string => {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return settled
}

/** The requirement as text, read by the server while it is written: its meaning in words, or where it cannot be read. */
export const RequirementField = ({ value, factors, onChange }: { value: string; factors: PolicyList['choices']['factors']; onChange: (requires: string) => void }) => {
  const { t } = useLingui()
  const settled = useSettled(value)
  const input = useRef<InputRef>(null)
  const check = useQuery({ queryKey: ['policies', 'check', settled], queryFn: () => client.policies.check(settled), placeholderData: (before) => before })
  const problem = check.data?.problem
  const insert = (word: string) => {
    const trimmed = value.trimEnd()
    onChange(trimmed === '' || /(\band|\bor|[(（])$/i.test(trimmed) ? `${trimmed}${/[(（]$/.test(trimmed) || trimmed === '' ? '' : ' '}${word}` : `${trimmed} and ${word}`)
    input.current?.focus()
  }
  return (
    <Form.Item label={t`签到要求`} htmlFor="policy-requires" validateStatus={problem ? 'error' : ''}
      help={<span aria-live="polite" data-testid="requirement-words">
        {problem ? <>{problem.text} <code className="fp-code">{value.slice(0, problem.at)}<mark className="fp-mark">{value.slice(problem.at, problem.at + problem.length) || ' '}</mark>{value.slice(problem.at + problem.length)}</code></>
          : check.data?.words ?? ' '}
        {check.data?.notes.map((note) => <span key={note} className="fp-soft" style={{ display: 'block' }}>{note}</span>)}
      </span>}>
      <Input ref={input} id="policy-requires" value={value} maxLength={300} spellCheck={false} className="fp-code" placeholder="gps and (photo or wifi)" onChange={(event) => onChange(event.target.value)} data-testid="policy-requires" />
      <div className="fp-factor-words">
        <span className="fp-soft"><Trans>点一下加入：</Trans></span>
        {factors.map(({ factor, name, isAvailable }) => <Button key={factor} size="small" onClick={() => insert(factor)} className={isAvailable ? undefined : 'fp-later'} title={isAvailable ? undefined : t`浏览器听不到附近的 Wi-Fi 和信标，只有装了原生外壳的手机可以；因此不能是唯一的办法。`}>{isAvailable ? name : t`${name}（仅作备选）`}</Button>)}
      </div>
    </Form.Item>
  )
}
