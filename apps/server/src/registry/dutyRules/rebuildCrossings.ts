import { CrossingRebuild, CrossingWork } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { longestChunkMs } from '../../record/tracks/read.ts'
import { daysBetween } from '../../read/crossings/days.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'

const maxDays = 92

/** POST /api/v1/crossings/rebuild: the follower reckons these days again, behind the newest ones. */
export const rebuildCrossings = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/crossings/rebuild', { schema: { tags: ['Crossings'], summary: 'Reckon days again, with today’s fences and rules', body: CrossingRebuild, response: { 202: CrossingWork } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { from, to } = request.body
    const days = daysBetween(from, to, maxDays)
    const work = await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      // Whoever has a track around that day, or crossings to be looked at again; days without either have nothing to be reckoned from.
      await sql`insert into crossings_due (org_id, person_id, day)
        select distinct ${orgId}::uuid, t.person_id, d.day from unnest(${days}::date[]) as d (day) join (
          select person_id, first_fix, last_fix from track_chunks where starts_at >= ${days[0]!}::date - 2 - ${sql.lit(longestChunkMs)} * interval '1 millisecond' and starts_at < ${days.at(-1)!}::date + 3
          union all select person_id, first_fix, last_fix from track_segments where first_fix >= ${days[0]!}::date - 2 and first_fix < ${days.at(-1)!}::date + 3
          union all select person_id, at, at from crossings where day = any(${days}::date[])) t
          on t.last_fix >= d.day - 1 and t.first_fix < d.day + 3
        on conflict do nothing`.execute(trx)
      note('crossings.rebuild', orgId, { from, to })
      return (await sql<{ daysLeft: number }>`select count(*)::int as "daysLeft" from crossings_due`.execute(trx)).rows[0]!
    })
    return reply.status(202).send(work)
  })
}
