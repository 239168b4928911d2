import { CalendarYear, CompanyDayInput, IsoDate, ProblemError } from '@fieldproof/contract'
import { type CalendarDay, calendarDay, chinaYears, dayRulesOf, holidayNames, parseDay } from '@fieldproof/core/planning'
import { type Language, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { loadCompanyCalendar } from '../attendance/companyRules.ts'
import { requireActor, requireConsoleViewer, requireName } from '../registryRequest.ts'

/** What people call such a day: the company's own name, or the holiday's. */
export const dayName = ({ name, holiday }: CalendarDay, language: Language): string => name ?? (holiday ? holidayNames[holiday][language] : '')

const presentYear = async (trx: Sql, year: number, language: Language): Promise<CalendarYear> => {
  const { rules: { holidays }, companyDays } = await loadCompanyCalendar(trx)
  const days = Object.keys(dayRulesOf({ holidays, companyDays })).filter((day) => Number(day.slice(0, 4)) === year).sort()
  return {
    year, holidays, isYearKnown: holidays === 'none' || chinaYears.includes(year),
    days: days.map((day) => calendarDay({ holidays, companyDays }, day)).flatMap((day) => (day.rule ? [{ day: day.day, rule: day.rule, name: dayName(day, language) }] : [])),
  }
}

/** As far as the calendar is shown; a day of the year 1 has no day before it that a database knows. */
const [firstDay, lastDay] = ['1970-01-01', '9998-12-31']

const requireDay = (day: string): string => {
  if (parseDay(day) === undefined) throw new ProblemError('invalid_request', t(`日期：日历上没有 ${day}`, `日期：日曆上沒有 ${day}`, `day: ${day} is not a day of the calendar`))
  if (day < firstDay || day > lastDay) throw new ProblemError('invalid_request', t(`日期：${day} 不在公司日历里，它从 ${firstDay} 到 ${lastDay}`, `日期：${day} 不在公司日曆裡，它從 ${firstDay} 到 ${lastDay}`, `day: ${day} is outside the calendar, which goes from ${firstDay} to ${lastDay}`))
  return day
}

/** GET /api/v1/calendar?year: the days that differ from the week. PUT, DELETE /api/v1/calendar/days/:day: the company's own. */
export const calendar = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/calendar', { schema: { tags: ['Calendar'], summary: 'Public holidays, days worked in exchange and the company’s own days', querystring: Type.Object({ year: Type.Integer({ minimum: 1970, maximum: 9999 }) }), response: { 200: CalendarYear } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, (trx) => presentYear(trx, request.query.year, languageOf(request.headers['accept-language'])))
  })

  const params = Type.Object({ day: IsoDate })
  app.put('/api/v1/calendar/days/:day', { schema: { tags: ['Calendar'], summary: 'Make a day off, or a working day, for the whole company', params, body: CompanyDayInput, response: { 200: CalendarYear } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const day = requireDay(request.params.day)
    const { kind } = request.body
    const name = requireName(request.body.name)
    return await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      const before = (await loadCompanyCalendar(trx)).companyDays.find((known) => known.day === day) ?? null
      await sql`insert into calendar_days (org_id, day, kind, name) values (${orgId}, ${day}, ${kind}, ${name}) on conflict (org_id, day) do update set kind = excluded.kind, name = excluded.name`.execute(trx)
      note('calendar.day_set', orgId, { day, before: before && { kind: before.kind, name: before.name }, after: { kind, name } }, 'rule_changed')
      return await presentYear(trx, Number(day.slice(0, 4)), languageOf(request.headers['accept-language']))
    })
  })

  app.delete('/api/v1/calendar/days/:day', { schema: { tags: ['Calendar'], summary: 'Take the company’s word on a day back', params, response: { 200: CalendarYear } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const day = requireDay(request.params.day)
    return await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      const before = (await loadCompanyCalendar(trx)).companyDays.find((known) => known.day === day)
      if (!before) throw new ProblemError('not_found')
      await sql`delete from calendar_days where day = ${day}`.execute(trx)
      note('calendar.day_removed', orgId, { day, before: { kind: before.kind, name: before.name } }, 'rule_changed')
      return await presentYear(trx, Number(day.slice(0, 4)), languageOf(request.headers['accept-language']))
    })
  })
}
