import { AlertPreview, AlertRuleInput } from '@fieldproof/contract'
import { alertsOf, type Fact, matches } from '@fieldproof/core/alerts'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { factsBetween, silencesOn, systemFacts, type Watched } from '../../alerts/facts.ts'
import { toCoreRule } from '../../alerts/rules.ts'
import { requireActor } from '../registryRequest.ts'
import { requireAlertRule } from './ruleInput.ts'

const lookBackDays = 31
const dayMs = 86_400_000
const mostShown = 200
const mostFactsShown = 10
/** A silence is reckoned from a track, some milliseconds each: so many days of single people at most. */
const mostTrackDays = 1_500

/** POST /api/v1/alert-rules/preview: last month under a rule that is not saved yet, by the very function that opens alerts. Nothing is written. */
export const previewAlertRule = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/alert-rules/preview', { schema: { tags: ['Alerts'], summary: 'When and for whom a rule would have fired in the last 31 days', body: AlertRuleInput, response: { 200: AlertPreview } } }, async (request) => {
    const { orgId, nowMs } = await requireActor(ports, request)
    return await ports.db.readOrg(orgId, async (trx) => {
      const { rule: stored } = await requireAlertRule(trx, { ...request.body, name: request.body.name.trim() === '' ? '—' : request.body.name })
      const asked = nowMs - lookBackDays * dayMs
      const { facts, from, peopleLeftOut } = await loadFacts(trx, orgId, stored.when.kind, asked, nowMs, stored.when.leastMinutes * 60, stored.scope)
      const rule = toCoreRule('preview', stored, from)
      const alerts = alertsOf(rule, facts.filter((fact) => fact.at < nowMs)).toReversed()
      const shown = alerts.slice(0, mostShown)
      const people = await namesOf(trx, 'people', 'person_id', shown.flatMap(({ facts: made }) => made.flatMap(({ personId }) => personId ?? [])))
      const sites = await namesOf(trx, 'sites', 'site_id', shown.flatMap(({ facts: made }) => made.flatMap(({ siteId }) => siteId ?? [])))
      const present = ({ kind, what, subject, at, personId, siteId, seconds }: Fact) => ({ kind, what, subject, at: isoInstant(at), personId: personId ?? null, siteId: siteId ?? null, siteName: (siteId && sites.get(siteId)) ?? null, seconds: seconds ?? null })
      return {
        from: isoInstant(from), to: isoInstant(nowMs), count: alerts.length, matched: new Set(facts.filter((fact) => matches(rule, fact)).map(({ subject }) => subject)).size, isPartial: from > asked, peopleLeftOut,
        alerts: shown.map(({ openedAt, facts: made, joined }) => {
          const last = made.at(-1)!
          return { openedAt: isoInstant(openedAt), personId: last.personId ?? null, personName: (last.personId && people.get(last.personId)) ?? null, siteName: (last.siteId && sites.get(last.siteId)) ?? null, facts: made.slice(-mostFactsShown).map(present), joined: joined.length }
        }),
      }
    })
  })
}

const namesOf = async (trx: Sql, table: 'people' | 'sites', id: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  new Map((await sql<{ id: string; name: string }>`select ${sql.raw(`${id} as id, name from ${table} where ${id}`)} = any(${[...new Set(ids)]}::uuid[])`.execute(trx)).rows.map((row) => [row.id, row.name]))

const loadFacts = async (trx: Sql, orgId: string, kind: Fact['kind'], from: number, nowMs: number, leastSeconds: number, scope: { readonly personIds: readonly string[]; readonly departmentIds: readonly string[] }): Promise<{ readonly facts: readonly Fact[]; readonly from: number; readonly peopleLeftOut: number }> => {
  if (kind === 'system') return { facts: await systemFacts(trx, orgId, from, nowMs), from, peopleLeftOut: 0 }
  if (kind !== 'silence') return { facts: await factsBetween(trx, orgId, kind, from, nowMs), from, peopleLeftOut: 0 }
  const { rows: people } = await sql<Watched>`with recursive below as (select department_id from departments where department_id = any(${[...scope.departmentIds]}::uuid[]) union select d.department_id from departments d join below b on d.parent_id = b.department_id)
    select p.person_id as "personId", p.department_id as "departmentId" from people p where p.org_id = ${orgId} and exists (select from latest_positions l where l.org_id = p.org_id and l.person_id = p.person_id)
      and (${scope.personIds.length + scope.departmentIds.length === 0} or p.person_id = any(${[...scope.personIds]}::uuid[]) or p.department_id in (select department_id from below)) order by p.person_id`.execute(trx)
  const timeZone = (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)).rows[0]!.time_zone
  const zone = zoneOf(timeZone)
  const facts: Fact[] = []
  // The newest day first: where not all of them can be looked at, those are the ones that tell most.
  let day = Temporal.PlainDate.from(zone.dayAt(nowMs))
  let since = nowMs
  for (let looked = 0; looked < lookBackDays && (looked === 0 || (looked + 1) * people.length <= mostTrackDays); looked++, day = day.subtract({ days: 1 })) {
    facts.push(...(await silencesOn(trx, people.slice(0, mostTrackDays), day.toString(), timeZone, nowMs, leastSeconds)))
    since = zone.startOfDay(day.toString())
  }
  return { facts, from: Math.max(from, Temporal.PlainDate.compare(day, Temporal.PlainDate.from(zone.dayAt(from))) <= 0 ? from : since), peopleLeftOut: Math.max(0, people.length - mostTrackDays) }
}
