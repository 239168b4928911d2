import { type DutyRule, DutyRuleInput, DutyRulePreview } from '@fieldproof/contract'
import { type FenceIndex, createFenceIndex } from '@fieldproof/core/geo'
import { type Fix, type Geofence, isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { allOf } from '../../http/paging.ts'
import { inDepartment, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { type FencesAround, fencesAround } from '../../react/crossings/fences.ts'
import { reckonDay } from '../../react/crossings/personDay.ts'
import { requireDutyRule } from '../../registry/dutyRules/dutyRuleInput.ts'
import { requireActor } from '../../registry/registryRequest.ts'
import { timeZoneOf } from '../attendance/presentDays.ts'
import { loadPerson } from '../replay/around.ts'
import { readTrackDays, type TrackDay } from '../reports/trackRows.ts'

const lookBackDays = 31
/** A day is reckoned from its track, some ten milliseconds each. */
const mostTrackDays = 300
const mostShown = 50
const ruleId = 'preview'

type Noted = DutyRulePreview['noted'][number]

/** Conditions on people `p`: for whom a rule is. */
const forWhom = ({ personIds, departmentIds }: Pick<DutyRule, 'personIds' | 'departmentIds'>) => {
  if (personIds.length + departmentIds.length === 0) return [sql`p.status = 'active'`]
  const byDepartment = departmentIds.length > 0 ? inDepartment(...departmentIds) : sql`false`
  return [sql`p.status = 'active'`, sql`(p.person_id = any(${[...personIds]}::uuid[]) or ${byDepartment})`]
}

/** The sites that the rule names; none where it is of all sites: those about each track are asked for then. */
const loadNamed = async (trx: Sql, siteIds: readonly string[]): Promise<FencesAround | undefined> => {
  if (siteIds.length === 0) return undefined
  const { rows } = await sql<{ site_id: string; name: string; fence: Geofence }>`select site_id, name, fence from sites where site_id = any(${[...siteIds]}::uuid[]) and status = 'active' order by site_id`.execute(trx)
  return { index: createFenceIndex(rows.map((row) => ({ id: row.site_id, fence: row.fence }))), nameOf: new Map(rows.map((row) => [row.site_id, row.name])) }
}

/** What one day of a person would have held under the rule. */
const notedOn = async (trx: Sql, viewer: Viewer, { personId, personName, day }: TrackDay, rule: DutyRuleInput, named: FencesAround | undefined, fencesOf: ReturnType<typeof fencesAround>, nowMs: number): Promise<Noted[]> => {
  const person = await loadPerson(trx, viewer, personId, nowMs)
  if (!person) return []
  let fences = named
  const fencesFor = async (fixes: readonly Fix[]): Promise<FenceIndex<string>> => (fences ??= await fencesOf(fixes)).index
  const { crossings } = await reckonDay(trx, personId, person, day, fencesFor, [{ ruleId, kind: rule.kind, fences: named ? named.index.fences.map((_, i) => i) : [], limitSeconds: rule.limitMinutes * 60 }])
  return crossings.filter((crossing) => crossing.ruleId === ruleId).map(({ fence, at, seconds }) => {
    const siteId = fence === undefined ? undefined : fences?.index.fences[fence]?.id
    return { personId, personName, siteName: (siteId && fences?.nameOf.get(siteId)) ?? null, at: isoInstant(at), seconds: seconds ?? null }
  })
}

/** POST /api/v1/duty-rules/preview: last month under a rule that is not saved yet, by the very function that notes crossings. Nothing is written. */
export const previewDutyRule = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/duty-rules/preview', { schema: { tags: ['Crossings'], summary: 'Whom a rule would have noted in the last 31 days', body: DutyRuleInput, response: { 200: DutyRulePreview } } }, async (request) => {
    const { orgId, nowMs, viewer } = await requireActor(ports, request)
    return await ports.db.readOrg(orgId, async (trx) => {
      const rule = await requireDutyRule(trx, { ...request.body, name: request.body.name.trim() === '' ? '—' : request.body.name })
      const timeZone = await timeZoneOf(trx)
      const to = zoneOf(timeZone).dayAt(nowMs)
      const asked = Temporal.PlainDate.from(to).subtract({ days: lookBackDays - 1 }).toString()
      const { rows: [scope] } = await sql<{ people: number }>`select count(*)::int as people from people p where ${allOf(forWhom(rule))}`.execute(trx)
      const days = await readTrackDays(trx, forWhom(rule), asked, to, timeZone, null, mostTrackDays + 1)
      const isPartial = days.length > mostTrackDays
      const named = await loadNamed(trx, rule.siteIds)
      const fencesOf = fencesAround(trx)
      const noted: Noted[] = []
      for (const day of days.slice(0, mostTrackDays)) noted.push(...(await notedOn(trx, viewer, day, rule, named, fencesOf, nowMs)))
      noted.sort((a, b) => (a.at < b.at ? 1 : -1))
      return {
        from: isPartial ? days[mostTrackDays - 1]!.day : asked, to, people: scope!.people, daysLookedAt: Math.min(days.length, mostTrackDays), isPartial,
        count: noted.length, peopleNoted: new Set(noted.map(({ personId }) => personId)).size, noted: noted.slice(0, mostShown),
      }
    })
  })
}
