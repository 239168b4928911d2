import { sql } from 'kysely'

/** Epoch milliseconds in SQL, because a Date would lose the years that only PostgreSQL can hold. */
export const msOf = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::float8`)
/** Whole milliseconds as recordStage writes them; null where PostgreSQL has no such instant. */
export const instant = (time: number | undefined): number | null => (time !== undefined && Number.isFinite(time) && Math.abs(time) < 8e15 ? Math.trunc(time) : null)
/** Up to 1901 many zones were offset by odd seconds, which the driver's text form of a timestamp drops. */
const oddOffsets = -2_177_452_800_000
export const sameInstant = (stored: number | null, expected: number | null): boolean =>
  stored === null || expected === null ? stored === expected : Math.abs(stored - expected) <= (expected < oddOffsets ? 60_000 : 0.5)
