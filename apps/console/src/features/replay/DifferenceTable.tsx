import { Trans, useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import { TimeText } from '../../shell/TimeText.tsx'
import { useDurationText } from '../checkIns/duration.ts'
import { type DayOfPair, type Figure, figuresOf, spellsOf } from './compare.ts'

interface DifferenceTableProps {
  readonly pair: readonly [DayOfPair, DayOfPair]
  readonly titles: Readonly<Record<'A' | 'B', string>>
  readonly onTime: (time: number) => void
  /** False where positions are masked: then nothing is said of being in one place. */
  readonly placesKnown: boolean
}

/** Two days in figures, and when both were in one place. Facts: nothing here says what they mean. */
export const DifferenceTable = ({ pair, titles, onTime, placesKnown }: DifferenceTableProps) => {
  const { t, i18n } = useLingui()
  const duration = useDurationText()
  const [a, b] = pair
  const spells = useMemo(() => spellsOf(pair), [pair])
  const [first, second] = [figuresOf(a.day), figuresOf(b.day)]
  const kilometres = (metres: number) => t`${new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(metres / 1000)} 公里`
  const count = (value: number) => new Intl.NumberFormat(i18n.locale).format(value)
  const seconds = (value: number) => (value === 0 ? '0' : duration(value))
  const rows: readonly (readonly [Figure, string, (value: number) => string])[] = [
    ['metres', t`里程`, kilometres], ['movingSeconds', t`移动`, seconds], ['stopCount', t`停留次数`, count], ['staySeconds', t`停留时间`, seconds], ['checkInCount', t`签到、签退`, count], ['withoutPositionSeconds', t`没有位置的时间`, seconds],
  ]
  const sameDay = a.day.date === b.day.date
  const total = duration(spells.reduce((sum, spell) => sum + spell.seconds, 0))
  return (
    <section className="fp-difference" aria-label={t`差别`} data-testid="compare-table">
      <table>
        <thead><tr><td /><th scope="col"><SideMark side="A" /> <span>{titles.A}</span></th><th scope="col"><SideMark side="B" /> <span>{titles.B}</span></th><th scope="col"><Trans>B 比 A</Trans></th></tr></thead>
        <tbody>
          {rows.map(([figure, label, words]) => {
            const difference = second[figure] - first[figure]
            return (
              <tr key={figure} data-figure={figure}>
                <th scope="row">{label}</th><td className="fp-num">{words(first[figure])}</td><td className="fp-num">{words(second[figure])}</td>
                {/* U+2212: a minus that is as wide as the plus. */}
                <td className="fp-num">{words(Math.abs(difference)) === words(0) ? '=' : `${difference > 0 ? '+' : '−'}${words(Math.abs(difference))}`}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {placesKnown ? <div className="fp-together" data-testid="compare-together">
        {spells.length === 0 ? <p><Trans>没有同一时刻相距 100 米以内的时间。</Trans></p> : (
          <>
            <p><b>{sameDay ? t`同行 ${total}` : t`同一时刻在同一处 ${total}`}</b> <span className="fp-soft">{sameDay ? t`相距 100 米以内，都有位置的时间。` : t`两天里同一时刻相距 100 米以内，都有位置的时间。`}</span></p>
            <ul>{spells.map((spell) => <li key={spell.from}><button type="button" onClick={() => { onTime(spell.from) }}><TimeText value={spell.from} style="time" />–<TimeText value={spell.to} style="time" /> <small>{duration(spell.seconds)}</small></button></li>)}</ul>
          </>
        )}
      </div> : null}
    </section>
  )
}

/** The letter of one of the two with its stroke, as on the map. */
export const SideMark = ({ side }: { side: 'A' | 'B' }) => <span className="fp-side" data-side={side}><i aria-hidden />{side}</span>
