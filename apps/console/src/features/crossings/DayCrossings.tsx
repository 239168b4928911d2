import type { ReplayDay } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { queryOf } from './crossingFilters.ts'
import { useCrossingText } from './crossingText.ts'
import './crossings.css'

/** Who came and went on the day that is replayed. Nothing is shown while there is nothing, so that a day without fences stays as it is. */
export const DayCrossings = ({ day, onTime }: { day: Pick<ReplayDay, 'personId' | 'date' | 'timeZone'>; onTime: (time: number) => void }) => {
  const { t } = useLingui()
  const text = useCrossingText()
  const crossings = useQuery({
    queryKey: ['crossings', 'day', day.personId, day.date],
    queryFn: () => client.crossings.list({ ...queryOf({ personId: day.personId, from: day.date, to: day.date }, day.timeZone), limit: 200 }),
  })
  const items = [...(crossings.data?.items ?? [])].reverse()
  if (items.length === 0) return null
  return (
    <details className="fp-day-findings" data-testid="day-crossings">
      <summary><Trans>进出记录 {items.length} 条</Trans></summary>
      <ul aria-label={t`进出记录`}>
        {items.map((crossing) => {
          const { title, notes } = text(crossing)
          return (
            <li key={crossing.crossingId}>
              <button type="button" className="fp-crossing-moment" onClick={() => { onTime(Date.parse(crossing.at)) }}><TimeText value={crossing.at} style="time" /> <b>{title}</b> {crossing.siteName ?? crossing.ruleName ?? ''}</button>
              {notes.map((note) => <small key={note} className="fp-soft" style={{ display: 'block' }}>{note}</small>)}
            </li>
          )
        })}
      </ul>
    </details>
  )
}
