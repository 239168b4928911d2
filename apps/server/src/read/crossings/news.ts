import type { Crossing } from '@fieldproof/contract'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { presentCrossing, selectCrossings, type CrossingRecord } from './present.ts'

const maxNews = 500

/** Crossings behind the last one told up to the newest, oldest first. */
export const readCrossingNews = async (trx: Sql, viewer: Viewer, after: number, last: number): Promise<{ readonly last: number; readonly crossings: readonly Crossing[] }> => {
  // Whoever joined meanwhile knows of newer ones: never back.
  if (last <= after) return { last: after, crossings: [] }
  const { rows } = await sql<CrossingRecord>`${selectCrossings} where c.seq > ${after} and c.seq <= ${last} and ${visiblePeople(viewer)} order by c.seq limit ${maxNews}`.execute(trx)
  return { last: rows.length === maxNews ? rows.at(-1)!.seq! : last, crossings: rows.map(presentCrossing) }
}
