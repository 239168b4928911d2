import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

type Json = Record<string, unknown>
interface Spoken {
  readonly index: number
  readonly ref: string
  readonly action: string
  /** What the entry says of its subject. */
  readonly says: Json
}

/**
 * Log entries that say who the people of a package are, what rule its site has and in which time zone the organisation lives: of each member
 * the first, the newest before the check-in (at `entryIndex`) and the newest. The check of the package compares what is shown with them.
 */
export const identifyingEntries = async (trx: Sql, entryIndex: number, { people, siteId, orgId }: { readonly people: readonly string[]; readonly siteId: string | null; readonly orgId: string }): Promise<number[]> => {
  const { rows } = await sql<{ entry_index: number; ref: string; body: Buffer }>`select entry_index, ref, body from log_entries
    where ref = any(${[...people, ...(siteId ? [siteId] : []), orgId]}::uuid[]) and kind in ('admin', 'rule_changed') and body is not null order by entry_index`.execute(trx)
  const spoken = rows.flatMap(({ entry_index: index, ref, body }): Spoken[] => {
    try {
      const said = JSON.parse(body.toString('utf8')) as Json
      return [{ index, ref, action: String(said.action), says: (said.after ?? said) as Json }]
    } catch {
      return [] // edited: the self-check names it, and no package rests on it
    }
  })
  const found = new Set<number>()
  const take = (ref: string, pattern: RegExp, ...members: readonly string[]): void => {
    for (const member of members) {
      const naming = spoken.filter((entry) => entry.ref === ref && pattern.test(entry.action) && entry.says[member] !== undefined)
      for (const entry of [naming[0], naming.findLast(({ index }) => index < entryIndex), naming.at(-1)]) if (entry) found.add(entry.index)
    }
  }
  for (const personId of people) take(personId, /^person\.(created|updated)$/, 'name')
  if (siteId) take(siteId, /^site\.(created|updated)$/, 'name', 'address', 'fence')
  take(orgId, /^(organisation\.created|settings\.updated)$/, 'name', 'orgName', 'timeZone')
  return [...found]
}
