import { ChallengePage, PageQuery, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { cutPage, decodeInstantCursor, defaultPageSize } from '../http/paging.ts'
import { visiblePeople } from '../http/viewer.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'
import { presentChallenges } from './presentChallenges.ts'

const Filters = Type.Intersect([PageQuery, Type.Object({ state: Type.Optional(Type.String({ maxLength: 60 })), personId: Type.Optional(Uuid) })])

/** GET /api/v1/challenges */
export const listChallenges = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/challenges', { schema: { summary: 'Spot challenges, newest first', querystring: Filters, response: { 200: ChallengePage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, state, personId } = request.query
    const after = decodeInstantCursor(cursor)
    const conditions = [visiblePeople(viewer), ...(state ? [sql`h.state = any(${state.split(',')}::text[])`] : []), ...(personId ? [sql`h.person_id = ${personId}`] : []), ...(after ? [sql`(h.asked_at, h.challenge_id) < (${after.at}, ${after.id}::uuid)`] : [])]
    const rows = await ports.db.readOrg(viewer, (trx) => presentChallenges(trx, sql.join(conditions, sql` and `), limit + 1, languageOf(request.headers['accept-language'])))
    return cutPage(rows, limit, (row) => [row.askedAt, row.challengeId])
  })
}
