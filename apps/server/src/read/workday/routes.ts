import { WorkdayPage, WorkdayQuery } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App } from '../../http/app.ts'
import { byName, containsPattern, cutPage, decodeNameCursor, defaultPageSize } from '../../http/paging.ts'
import { inDepartment, requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { countWorkday, loadWorkday } from './load.ts'

/** GET /api/v1/workday. How people stand cannot be asked of the database, so everybody is loaded and the page is cut here. */
export const workdayRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/workday', { schema: { tags: ['Attendance'], summary: 'How people stand in today’s work, right now', querystring: WorkdayQuery, response: { 200: WorkdayPage } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { state, departmentId, search, cursor, limit = defaultPageSize } = request.query
    const after = decodeNameCursor(cursor)
    const asked = [visiblePeople(viewer), ...(departmentId ? [inDepartment(departmentId)] : []), ...(search?.trim() ? [sql<boolean>`(p.name ilike ${containsPattern(search)} or p.employee_number ilike ${containsPattern(search)})`] : [])]
    const conditions = after === null ? asked : [...asked, sql<boolean>`(${byName(sql`p.name`)}, p.person_id) > (${byName(sql`${after.name}::text`)}, ${after.id}::uuid)`]
    const people = await ports.db.readOrg(viewer, (trx) => loadWorkday(ports, trx, viewer.orgId, ports.clock.now(), conditions))
    const rows = state ? people.filter(({ states }) => states.includes(state)) : people
    const page = cutPage(rows, limit, ({ personName, personId }) => [personName, personId])
    return after === null ? { ...page, total: rows.length, counts: countWorkday(people) } : page
  })
}
