import { PageQuery, PersonPage, Role, Uuid } from '@fieldproof/contract'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { allOf, byName, containsPattern, cutPage, decodeNameCursor, defaultPageSize } from '../../http/paging.ts'
import { blankToNull, requireConsoleViewer } from '../registryRequest.ts'
import { presentPeople } from './presentPeople.ts'

const Query = Type.Object({
  ...PageQuery.properties,
  search: Type.Optional(Type.String({ maxLength: 100, description: 'In name, employee number, phone or e-mail' })),
  departmentId: Type.Optional(Uuid), role: Type.Optional(Role), status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('left')])),
  importId: Type.Optional(Type.String({ ...Uuid, description: 'Whom this import made' })),
})

/** A search in what is masked would tell it digit by digit. */
const columnsOf = ({ masks }: Viewer) => [sql.ref('p.name'), sql.ref('p.employee_number'), ...(masks.includes('phone') ? [] : [sql.ref('p.phone')]), ...(masks.includes('email') ? [] : [sql.ref('p.email')])]

/** GET /api/v1/people. A department includes those below it. `total` comes with the first page. */
export const listPeople = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/people', { schema: { tags: ['People'], summary: 'People one may see, by name', querystring: Query, response: { 200: PersonPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, departmentId, role, status, importId } = request.query
    const search = blankToNull(request.query.search)
    const filters: RawBuilder<unknown>[] = [visiblePeople(viewer)]
    if (search) filters.push(sql`(${sql.join(columnsOf(viewer).map((column) => sql`${column} ilike ${containsPattern(search)}`), sql` or `)})`)
    if (departmentId)
      filters.push(sql`p.department_id in (with recursive below as (select department_id from departments where department_id = ${departmentId}
        union select c.department_id from departments c join below b on c.parent_id = b.department_id) select department_id from below)`)
    if (role) filters.push(sql`p.role = ${role}`)
    if (status) filters.push(sql`p.status = ${status}`)
    if (importId) filters.push(sql`p.person_id in (select unnest(i.created) from people_imports i where i.import_id = ${importId})`)
    const after = decodeNameCursor(cursor)
    const onPage = after ? [...filters, sql`(${byName(sql`p.name`)}, p.person_id) > (${byName(sql`${after.name}::text`)}, ${after.id}::uuid)`] : filters
    return await ports.db.readOrg(viewer, async (trx) => {
      const page = cutPage(await presentPeople(trx, allOf(onPage), limit + 1), limit, (person) => [person.name, person.personId])
      if (after) return page
      const { rows } = await sql<{ total: number }>`select count(*)::int as total from people p where ${allOf(filters)}`.execute(trx)
      return { ...page, total: rows[0]!.total }
    })
  })
}
