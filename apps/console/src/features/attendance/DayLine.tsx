import type { AttendanceDayDetail, SettleItem } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import { useMe } from '../../shell/api.ts'
import { PutOffMark } from '../putOff/PutOffMark.tsx'
import { SettledMark } from '../putOff/SettledMark.tsx'
import { usePutOff } from '../putOff/usePutOff.tsx'

type Day = Pick<AttendanceDayDetail, 'personId' | 'day' | 'status' | 'putOff' | 'settled' | 'question' | 'regularizations'>

/** As which line a day stands in the inbox; undefined where nothing is to be settled, as somebody has decided on a correction of it. */
const lineOf = ({ personId, day, status, regularizations }: Day): SettleItem | undefined => {
  if (status === 'late' || status === 'early') return { kind: 'late', personId, day }
  if (status !== 'absent' && status !== 'missing_punch') return undefined
  const newest = regularizations.find((request) => request.day === day && request.status !== 'withdrawn')
  return newest === undefined || newest.status === 'asked' ? { kind: 'missed', personId, day } : undefined
}

/** What became of the day's line in the inbox, for whoever looks at the day itself: who settled it or put it off, and the same acts as there. */
export const DayLine = ({ of: day }: { of: Day }) => {
  const { t } = useLingui()
  const me = useMe()
  const putting = usePutOff()
  const item = lineOf(day)
  if (!item) return null
  const line = { ...day, item }
  const mayAct = me.role !== 'auditor' && me.personId !== day.personId
  return (
    <p className="fp-day-line" data-testid="day-line">
      {day.settled ? <SettledMark settled={day.settled} /> : day.putOff ? <PutOffMark putOff={day.putOff} /> : null}
      {!mayAct ? null : day.settled ? <Button size="small" onClick={() => { putting.bringBack([line]) }} data-testid="day-bring-back">{t`放回待处理`}</Button> : <Button size="small" onClick={() => { putting.askToSettle([line]) }} data-testid="day-settle">{t`标为已处理…`}</Button>}
      {putting.dialog}
    </p>
  )
}
