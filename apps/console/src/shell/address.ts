import { canBe } from './plainSearch.ts'

/** What a page's address says after its `?`. */
export interface Search {
  /** The number of the page shown, from the second on; never without `after`. */
  readonly page?: number | undefined
  /** Where that page begins: the server's cursor. */
  readonly after?: string | undefined
  readonly [name: string]: string | number | undefined
}

type Said = Readonly<Record<string, unknown>>
const isSaid = (value: unknown): boolean => value !== null && value !== undefined && value !== ''

/** Filters live in the address, so that a list can be bookmarked and sent to a colleague. Pages read what they know. What cannot be is taken out of it; half of a place in a list, or a number that is none, is the first page. */
export const searchOf = ({ page, after, ...rest }: Record<string, unknown>): Search => ({
  ...Object.fromEntries(Object.entries(rest).filter(([, value]) => isSaid(value)).map(([name, value]) => [name, canBe(name, String(value)) ? String(value) : undefined])),
  ...(Number.isSafeInteger(Number(page)) && Number(page) >= 2 && isSaid(after) ? { page: Number(page), after: String(after) } : {}),
})

/** The same page of the same rows, with something opened on top of it or laid out in another way. */
export const withOpen = (address: Said, change: Said): Record<string, string> => Object.fromEntries(Object.entries({ ...address, ...change }).filter(([, value]) => isSaid(value))) as Record<string, string>

/** Other rows: a place among the old ones is none among these. */
export const withFilters = (address: Said, change: Said): Record<string, string> => withOpen(address, { ...change, page: undefined, after: undefined })

/** A page of a list: which one, where it begins, and where those between the first and it begin, as far as they were seen. */
export interface Place { readonly index: number; readonly after: string | undefined; readonly before: readonly string[] }

export const firstPlace: Place = { index: 0, after: undefined, before: [] }
export const placeIn = ({ page, after }: Pick<Search, 'page' | 'after'>, before: readonly string[] = []): Place => (page === undefined || after === undefined ? firstPlace : { index: page - 1, after, before })
export const placeAfter = ({ index, after, before }: Place, cursor: string): Place => ({ index: index + 1, after: cursor, before: after === undefined ? [] : [...before, after] })
/** Cursors lead forward only. Whoever came by a link to the third page knows of none before it: the first page is all there is to go back to. */
export const isPageBeforeKnown = ({ index, before }: Place): boolean => index <= 1 || before.length > 0
export const placeBefore = (place: Place): Place => (place.index <= 1 || !isPageBeforeKnown(place) ? firstPlace : { index: place.index - 1, after: place.before.at(-1), before: place.before.slice(0, -1) })
export const addressOfPlace = (address: Said, { index, after }: Place): Record<string, string> => withOpen(address, after === undefined ? { page: undefined, after: undefined } : { page: index + 1, after })
