import { PeopleMoved, PeopleMoves, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'

export interface Move { readonly personId: string; readonly departmentId: string | null }

/** Puts people into departments, with an entry for each whose department changes. Returns where those were. */
export const movePeople = async ({ trx, note }: Pick<Act, 'trx' | 'note'>, moves: readonly Move[]): Promise<Move[]> => {
  const { rows } = await sql<Move & { target: string | null }>`update people p set department_id = x."departmentId" from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as x ("personId" uuid, "departmentId" uuid),
      (select person_id, department_id from people where person_id = any(${moves.map(({ personId }) => personId)}::uuid[]) order by person_id for update) as old
    where p.person_id = x."personId" and old.person_id = p.person_id and p.department_id is distinct from x."departmentId"
    returning p.person_id as "personId", old.department_id as "departmentId", x."departmentId" as target`.execute(trx)
  for (const { personId, departmentId, target } of rows) note('person.updated', personId, { before: { departmentId }, after: { departmentId: target }, alsoChanged: [] })
  return rows.map(({ personId, departmentId }) => ({ personId, departmentId }))
}

/** POST /api/v1/people/moves: all of them, or none. */
export const movePeopleRoute = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people/moves', { bodyLimit: 1_000_000, schema: { tags: ['People'], summary: 'Move people to departments', body: PeopleMoves, response: { 200: PeopleMoved } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { moves } = request.body
    const ids = moves.map(({ personId }) => personId)
    if (new Set(ids).size !== ids.length) throw new ProblemError('invalid_request', t('同一个人选了两次', '同一個人選了兩次', 'moves: somebody is named twice'))
    return await administrativeAct(ports, actor, async (act) => {
      const { rows: [found] } = await sql<{ people: number; owners: number }>`select count(*)::int as people, (count(*) filter (where role = 'owner'))::int as owners from people where person_id = any(${ids}::uuid[])`.execute(act.trx)
      if (found!.people !== ids.length) throw new ProblemError('not_found', t(`其中 ${ids.length - found!.people} 人不存在`, `其中 ${ids.length - found!.people} 人不存在`, `${ids.length - found!.people} of these people ${ids.length - found!.people === 1 ? 'is' : 'are'} not there`))
      if (found!.owners > 0 && actor.viewer.role !== 'owner') throw new ProblemError('not_allowed', t('只有所有者能改所有者的资料', '只有擁有者能改擁有者的資料', 'Only an owner can change an owner'))
      const before = await movePeople(act, moves)
      return { moved: before.length, before }
    })
  })
}
