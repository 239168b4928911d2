/** The filters of the queue as they stand in the address, and the item that is open. */
export interface QueueFilters {
  readonly band?: string | undefined
  readonly departmentId?: string | undefined
  readonly personId?: string | undefined
  readonly siteId?: string | undefined
  readonly signal?: string | undefined
  readonly answered?: string | undefined
  readonly olderThanHours?: string | undefined
  /** 'true': what is put off, in place of what waits. */
  readonly putOff?: string | undefined
  readonly sort?: string | undefined
}

const names = ['departmentId', 'personId', 'siteId', 'signal'] as const
const oneOf = (value: string | undefined, allowed: readonly string[]): string | undefined => (value !== undefined && allowed.includes(value) ? value : undefined)

/** What of an address is a filter; values that mean nothing are dropped rather than sent. */
export const queueFiltersOf = (search: Readonly<Record<string, string | undefined>>): QueueFilters => ({
  ...Object.fromEntries(names.map((name) => [name, search[name] || undefined])),
  band: oneOf(search['band'], ['needs_review', 'strong_doubt']),
  answered: oneOf(search['answered'], ['true', 'false']),
  putOff: oneOf(search['putOff'], ['true']),
  sort: oneOf(search['sort'], ['strongest']),
  olderThanHours: /^\d{1,4}$/.test(search['olderThanHours'] ?? '') ? search['olderThanHours'] : undefined,
})

/** Where one lands after an item has left the list: the one after it, else the one before, else nothing. */
export const neighbourAfter = (ids: readonly string[], gone: string): string | undefined => {
  const at = ids.indexOf(gone)
  if (at < 0) return ids[0]
  return ids[at + 1] ?? ids[at - 1]
}

/** The reasons that all of these have against them, in the order of the first. */
export const sharedSignals = (items: readonly { readonly signalsAgainst: readonly string[] }[]): string[] => {
  const [first, ...rest] = items
  return first === undefined ? [] : first.signalsAgainst.filter((signal) => rest.every((item) => item.signalsAgainst.includes(signal)))
}
