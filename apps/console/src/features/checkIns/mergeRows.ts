import type { CheckInRow } from '@fieldproof/contract'

/** Rows of the list and rows that came live: one row per check-in, the live one being newer; newest first, as the server sorts. */
export const mergeRows = (listed: readonly CheckInRow[], arrived: readonly CheckInRow[]): CheckInRow[] => {
  const rows = new Map(listed.map((row) => [row.eventId, row]))
  for (const row of arrived) {
    const known = rows.get(row.eventId)
    // The list may have been read after the message and know the verdict already.
    if (!known || known.band === null || row.band !== null) rows.set(row.eventId, row)
  }
  return [...rows.values()].sort((a, b) => {
    const left = a.happenedAt, right = b.happenedAt
    return left < right ? 1 : left > right ? -1 : a.eventId < b.eventId ? 1 : -1
  })
}
