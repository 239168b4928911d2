import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

/** How many private places each person has: where they are the log must not know, and how many it does. */
export const createPrivateZonesCheck = (trx: Sql) => {
  const said = new Map<string, { readonly entryIndex: number; readonly count: unknown }>()
  return {
    entry({ entry_index: entryIndex, ref }: { readonly entry_index: number; readonly ref: string }, body: Readonly<Record<string, unknown>>): void {
      if (body.action === 'private_zones.set') said.set(ref, { entryIndex, count: body.count })
    },
    async finish(): Promise<Fault[]> {
      const { rows } = await sql<{ person_id: string; count: number }>`select person_id, count(*)::int as count from private_zones group by 1`.execute(trx)
      const shown = new Map(rows.map((row) => [row.person_id, row.count]))
      return [...new Set([...said.keys(), ...shown.keys()])].flatMap((personId): Fault[] => {
        const logged = said.get(personId)
        const [has, told] = [shown.get(personId) ?? 0, logged?.count ?? 0]
        return has === told ? [] : [{ entryIndex: logged?.entryIndex ?? null, table: 'private_zones', what: `person ${personId} has ${has} private places in the list, and ${String(told)} by the log` }]
      })
    },
  }
}
