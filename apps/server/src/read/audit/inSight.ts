import type { AuditFilters } from '@fieldproof/contract'
import { sql } from 'kysely'
import { departmentsInScope, isVisible, seesEverybody, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { visibleAlerts } from '../alerts/present.ts'
import { type ActEntry, loadActs } from './load.ts'
import { acts } from './words.ts'

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Rules hold for everybody, and sites are everybody's; in which browser somebody is told of alerts is their own. */
const isForEverybody = (action: string): boolean => ['rules', 'sites'].includes(acts[action]?.topic ?? 'system') && !action.startsWith('alert_browser.')

/**
 * Of these acts, those that somebody who sees some of the company may read. What an act is about is told by the ids in it: none may be of a person out of sight (who did it is no secret), and one must be of somebody or
 * something in sight, unless it is a rule or a site. What cannot be told counts as out of sight: what names nobody, such as an import with its counts, and what was erased. `trx` reads as the viewer, so that the database shows
 * no other rows.
 */
const actsInSight = async (trx: Sql, viewer: Viewer, entries: readonly ActEntry[]): Promise<ActEntry[]> => {
  const named = new Map(entries.map((entry) => [entry, idsOf(entry)]))
  const ids = [...new Set([...named.values()].flat())]
  const { rows } = await sql<{ id: string; inSight: boolean }>`select p.person_id as id, ${isVisible(viewer)} as "inSight" from people p where p.person_id = any(${ids}::uuid[])
    union all select d.department_id, true from departments d where d.department_id = any(${ids}::uuid[]) and ${departmentsInScope(viewer.scope)}
    union all select device_id, true from devices where device_id = any(${ids}::uuid[]) union all select event_id, true from check_ins where event_id = any(${ids}::uuid[])
    union all select regularization_id, true from regularizations where regularization_id = any(${ids}::uuid[]) union all select challenge_id, true from challenges where challenge_id = any(${ids}::uuid[])
    union all select about_id, true from declarations where topic = 'sos' and about_id = any(${ids}::uuid[])
    union all select a.alert_id, true from alerts a left join people p on p.org_id = a.org_id and p.person_id = a.person_id where a.alert_id = any(${ids}::uuid[]) and ${visibleAlerts(viewer)}`.execute(trx)
  const [seen, unseen] = [true, false].map((inSight) => new Set(rows.filter((row) => row.inSight === inSight).map(({ id }) => id))) as [Set<string>, Set<string>]
  return entries.filter((entry) => {
    const about = named.get(entry)!
    if (entry.body === null || about.some((id) => unseen.has(id))) return false
    return about.some((id) => seen.has(id)) || entry.body.by === viewer.personId || isForEverybody(entry.action)
  })
}

/** Ids in an act but that of who did it, which stands where it says so and is looked at again where it stands elsewhere. */
const idsOf = ({ ref, body }: ActEntry): string[] => {
  if (body === null) return []
  const { by: _, viewerId: __, ...rest } = body
  return [...new Set(`${ref} ${JSON.stringify(rest)}`.match(uuidPattern) ?? [])]
}

export interface ActPage {
  readonly entries: readonly ActEntry[]
  /** Acts below this entry were not looked at; null: there are none. */
  readonly next: number | null
}

/** So many acts are looked at for one page of those in sight: in a large company somebody with a small scope turns some empty pages rather than wait. */
const looksAtOnce = 2_000

/** `limit` acts below the entry `before` that this viewer may read, newest first; fewer where it would take long to find them. */
export const loadActsFor = async (trx: Sql, viewer: Viewer, filters: AuditFilters, timeZone: string, before: number | null, limit: number): Promise<ActPage> => {
  if (seesEverybody(viewer)) {
    const { items, isMore } = cut(await loadActs(trx, filters, timeZone, before, limit + 1), limit)
    return { entries: items, next: isMore ? items.at(-1)!.entryIndex : null }
  }
  const found: ActEntry[] = []
  let from = before
  for (let looked = 0; looked < looksAtOnce; looked += limit) {
    const page = await loadActs(trx, filters, timeZone, from, limit)
    found.push(...(await actsInSight(trx, viewer, page)))
    if (found.length > limit) return { entries: found.slice(0, limit), next: found[limit - 1]!.entryIndex }
    if (page.length < limit) return { entries: found, next: null }
    from = page.at(-1)!.entryIndex
    if (found.length === limit) break
  }
  return { entries: found, next: from }
}
const cut = <T>(all: readonly T[], limit: number) => ({ items: all.slice(0, limit), isMore: all.length > limit })
