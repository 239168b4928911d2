import type { AttendanceTable } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { formatDay } from '../../shell/formatTime.ts'
import type { PlainColumn } from '../../shell/PlainTable.tsx'
import { useDayText, useStatus } from './status.tsx'

export type MonthRow = AttendanceTable['items'][number]

const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }

/** Person by day. One stop for the Tab key; the arrows go from day to day, Enter opens one. */
export const MonthTable = ({ table, columns, busy, onOpen }: { table: AttendanceTable; /** Before the days: the person first. */ columns: readonly PlainColumn<MonthRow>[]; busy: boolean; onOpen: (personId: string, day: string) => void }) => {
  const { t, i18n } = useLingui()
  const statusOf = useStatus()
  const dayText = useDayText()
  const [active, setActive] = useState<string>()
  const weekdays = [t`一`, t`二`, t`三`, t`四`, t`五`, t`六`, t`日`]
  const move = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = steps[event.key]
    const at = (event.target as HTMLElement).dataset['at']?.split(' ').map(Number)
    if (!step || !at) return
    event.preventDefault()
    // Days that were not judged have no button: on to the next that has one.
    for (let [row, column] = [at[0]! + step[0], at[1]! + step[1]]; row >= 0 && row < table.items.length && column >= 0 && column < table.days.length; row += step[0], column += step[1]) {
      const next = event.currentTarget.querySelector<HTMLButtonElement>(`button[data-at="${row} ${column}"]`)
      if (next) return next.focus()
    }
  }
  const firstItem = table.items.find(({ days }) => days.length > 0)
  const firstStop = firstItem ? `${firstItem.personId} ${firstItem.days[0]?.day}` : undefined
  const stop = table.items.some(({ personId, days }) => days.some(({ day }) => `${personId} ${day}` === active)) ? active : firstStop
  const frame = useRef<HTMLDivElement>(null)
  const lastKnown = table.items.reduce((last, { days }) => (days.at(-1) !== undefined && days.at(-1)!.day > last ? days.at(-1)!.day : last), '')
  // On a narrow screen the newest days are what one came for, not the first of the month.
  useEffect(() => {
    const head = frame.current?.querySelector<HTMLElement>(`th[data-day="${lastKnown}"]`)
    if (frame.current && head) frame.current.scrollLeft = head.offsetLeft + head.offsetWidth - frame.current.clientWidth
  }, [lastKnown])
  return (
    <div className="fp-month" aria-busy={busy} ref={frame}>
      <table onKeyDown={move} data-testid="month-table">
        <thead>
          <tr>
            {columns.map(({ key, title, className }) => <th key={key} scope="col" className={className}>{title}</th>)}
            {table.days.map(({ day, weekday, rule, name }) => (
              <th key={day} scope="col" data-day={day} data-off={rule === 'holiday' || rule === 'company_off' || (weekday > 5 && rule === null)} {...(rule ? { 'data-rule': rule } : {})} title={name ? `${formatDay(day, i18n.locale)} ${name}` : formatDay(day, i18n.locale)}>{Number(day.slice(8))}<small>{weekdays[weekday - 1]}</small></th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.items.map((item, row) => {
            const byDay = new Map(item.days.map((day) => [day.day, day]))
            return (
              <tr key={item.personId}>
                {columns.map(({ key, fixed, className, cell }) => (fixed ? <th key={key} scope="row">{cell(item)}</th> : <td key={key} className={className}>{cell(item)}</td>))}
                {table.days.map(({ day }, column) => {
                  const known = byDay.get(day)
                  if (!known) return <td key={day} />
                  const { mark, tone } = statusOf(known.status)
                  const key = `${item.personId} ${day}`
                  return (
                    <td key={day}>
                      <button type="button" data-tone={tone} data-status={known.status} data-at={`${row} ${column}`} tabIndex={stop === key ? 0 : -1} title={dayText(known)} aria-label={`${item.personName} ${formatDay(day, i18n.locale)} ${dayText(known)}`} onFocus={() => { setActive(key) }} onClick={() => { onOpen(item.personId, day) }} data-testid={`day-${day}`}>{mark}</button>
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
