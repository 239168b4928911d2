import type { Viewer } from '../../http/viewer.ts'
import { joinSentences, type Language } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { severityNames, stateNames, whatNames } from '../../alerts/names.ts'
import { allOf } from '../../http/paging.ts'
import type { Cell, Sheet } from '../../platform/tables/sheet.ts'
import { type AlertsAsked, alertsAfter, alertsAsked } from '../alerts/asked.ts'
import { type AlertRecord, presentAlert, selectAlerts } from '../alerts/present.ts'
import { type CrossingsAsked, crossingsAsked } from '../crossings/asked.ts'
import { type CrossingRecord, selectCrossings } from '../crossings/present.ts'
import { localTime, minutes, pageRows, pages, rangeOf, sheet, type SheetContext } from './sheets.ts'
import { crossingNames, crossingNotes, words } from './texts.ts'

/** What must be known to read a line fairly: a silence is said to be one (as in the console's list). */
const notesOf = ({ kind, how, not_before: notBefore }: CrossingRecord, language: Language): string =>
  joinSentences([
    ...(kind === 'enter' && how === 'first_seen' ? [crossingNotes.firstSeen[language]] : []),
    ...(kind === 'enter' && how === 'after_silence' ? [crossingNotes.arrivedInSilence[language]] : []),
    ...(kind === 'exit' && notBefore ? [crossingNotes.leftInSilence[language]] : []),
  ], language)

/** As the list shows them, newest first. */
export const crossingSheet = (context: SheetContext, viewer: Viewer, asked: CrossingsAsked): Sheet => {
  const { language } = context
  const w = (key: keyof typeof words) => words[key][language]
  const range = { ...asked, ...rangeOf(context) }
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of pages(context, async (trx, last: CrossingRecord | undefined) =>
      (await sql<CrossingRecord>`${selectCrossings} where ${allOf(crossingsAsked(viewer, { ...range, after: last ? { at: last.at, id: last.crossing_id } : undefined }))} order by c.at desc, c.crossing_id desc limit ${pageRows}`.execute(trx)).rows))
      yield [localTime(row.at, context), localTime(row.until, context), row.person_name, row.department_name, crossingNames[row.kind][language], row.site_name, row.rule_name,
        row.seconds === null ? null : minutes(row.seconds), row.silent_seconds === null ? null : minutes(row.silent_seconds), notesOf(row, language)]
  }
  return sheet(context, 'crossings', [w('time'), w('until'), w('person'), w('department'), w('kind'), w('site'), w('rule'), w('lastedMinutes'), w('silentMinutes'), w('why')], rows(), { 0: 17, 1: 17, 3: 16, 4: 18, 5: 24, 6: 24, 9: 50 })
}

/** As the list shows them, newest first. */
export const alertSheet = (context: SheetContext, viewer: Viewer, asked: AlertsAsked): Sheet => {
  const { language } = context
  const w = (key: keyof typeof words) => words[key][language]
  const matching = alertsAsked(viewer, { ...asked, ...rangeOf(context) })
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const record of pages(context, async (trx, last: AlertRecord | undefined) =>
      (await sql<AlertRecord>`${selectAlerts} where ${allOf(last ? [...matching, alertsAfter({ at: last.opened_at, id: last.alert_id })] : matching)} order by a.opened_at desc, a.alert_id desc limit ${pageRows}`.execute(trx)).rows)) {
      const row = presentAlert(record)
      yield [localTime(row.openedAt, context), localTime(row.lastAt, context), severityNames[row.severity][language], whatNames[row.what]?.[language] ?? row.what, row.personName, row.departmentName, row.siteName,
        Math.max(row.facts.length, row.joined + 1), row.ruleName, stateNames[row.state][language]]
    }
  }
  return sheet(context, 'alerts', [w('opened'), w('lastTime'), w('severity'), w('what'), w('person'), w('department'), w('site'), w('times'), w('rule'), w('state')], rows(), { 0: 17, 1: 17, 3: 24, 5: 16, 6: 24, 8: 24 })
}
