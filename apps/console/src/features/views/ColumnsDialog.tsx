import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, type ButtonProps, Checkbox, Modal } from 'antd'
import { useRef, useState } from 'react'
import type { ColumnChoice } from '../../shell/columns.ts'

interface Line extends ColumnChoice { readonly on: boolean }
interface Props { readonly choices: readonly ColumnChoice[]; readonly chosen: readonly string[] | undefined; readonly onChoose: (keys: readonly string[] | undefined) => void; readonly onClose: () => void }

const standardLines = (choices: readonly ColumnChoice[]): Line[] => choices.map((choice) => ({ ...choice, on: choice.shown }))
const linesOf = (choices: readonly ColumnChoice[], chosen: readonly string[] | undefined): Line[] => {
  if (chosen === undefined) return standardLines(choices)
  const named = chosen.flatMap((key) => choices.find((choice) => choice.key === key) ?? [])
  const rest = choices.filter((choice) => !named.includes(choice))
  return [...rest.filter(({ required }) => required), ...named].map((choice) => ({ ...choice, on: true })).concat(rest.filter(({ required }) => !required).map((choice) => ({ ...choice, on: false })))
}
const keysOf = (lines: readonly Line[]): string => lines.filter(({ on }) => on).map(({ key }) => key).join()

/** Which columns, and in which order. */
export const ColumnsDialog = ({ choices, chosen, onChoose, onClose }: Props) => {
  const { t } = useLingui()
  const [lines, setLines] = useState(() => linesOf(choices, chosen))
  const list = useRef<HTMLUListElement>(null)
  const move = (at: number, by: -1 | 1) => {
    const next = [...lines]
    next.splice(at + by, 0, ...next.splice(at, 1))
    setLines(next)
    // The hand stays on the column that it moves; at an end its other button takes over.
    requestAnimationFrame(() => {
      const buttons = list.current?.children[at + by]?.querySelectorAll<HTMLButtonElement>('button')
      const wanted = buttons?.[by === -1 ? 0 : 1]
      ;(wanted?.disabled ? buttons?.[by === -1 ? 1 : 0] : wanted)?.focus()
    })
  }
  const save = () => {
    const keys = lines.filter(({ on }) => on).map(({ key }) => key)
    onChoose(keysOf(lines) === keysOf(standardLines(choices)) ? undefined : keys)
    onClose()
  }
  return (
    <Modal
      open title={t`显示哪些列`} width={420} onCancel={onClose} onOk={save} okText={t`确定`} cancelText={t`取消`} okButtonProps={{ 'data-testid': 'columns-save' } as ButtonProps}
      footer={(_, { OkBtn, CancelBtn }) => <><Button type="text" style={{ float: 'left' }} onClick={() => { setLines(standardLines(choices)) }} data-testid="columns-standard">{t`恢复默认`}</Button><CancelBtn /><OkBtn /></>}
    >
      <ul className="fp-columns" ref={list} data-testid="columns-dialog">
        {lines.map(({ key, name, required, on }, at) => (
          <li key={key}>
            <Checkbox checked={on} disabled={required} onChange={(event) => { setLines(lines.map((line) => (line.key === key ? { ...line, on: event.target.checked } : line))) }} data-testid={`column-${key}`}>{name}{required ? <small className="fp-soft"> {t`（总是显示）`}</small> : null}</Checkbox>
            <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={at === 0} aria-label={t`上移 ${name}`} onClick={() => { move(at, -1) }} data-testid={`column-up-${key}`} />
            <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={at === lines.length - 1} aria-label={t`下移 ${name}`} onClick={() => { move(at, 1) }} data-testid={`column-down-${key}`} />
          </li>
        ))}
      </ul>
    </Modal>
  )
}
