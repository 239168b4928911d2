import { AttendanceRulesInput, AttendanceRulesSchema } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor, requireConsoleViewer } from '../registryRequest.ts'
import { loadCompanyCalendar } from './companyRules.ts'

/** GET, PATCH /api/v1/attendance/rules: how a working day is counted. Days that are over keep the rules that were in force on them. */
export const attendanceRules = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/attendance/rules', { schema: { tags: ['Attendance'], summary: 'How a working day is counted', response: { 200: AttendanceRulesSchema } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return (await ports.db.readOrg(viewer, loadCompanyCalendar)).rules
  })

  app.patch('/api/v1/attendance/rules', { schema: { tags: ['Attendance'], summary: 'Change how a working day is counted, from today on', body: AttendanceRulesInput, response: { 200: AttendanceRulesSchema } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      await sql`select 1 from orgs for no key update`.execute(trx)
      const before = (await loadCompanyCalendar(trx)).rules
      const after = { ...before, ...request.body }
      await sql`update orgs set settings = jsonb_set(settings, '{attendance}', ${JSON.stringify(after)}::jsonb)`.execute(trx)
      note('attendance.rules_changed', orgId, { before: { ...before }, after: { ...after } }, 'rule_changed')
      return after
    })
  })
}
