/**
 * The part of an address behind `?`, as texts alone. The router's own way reads `days=30` as a number and writes the text "30" as `%2230%22`, so that every address that
 * somebody typed or sent came out another one. Addresses written that way before are still read.
 */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, /^"(-?\d[\d.eE+-]*|true|false|null)"$/.exec(value)?.[1] ?? value]))

export const stringifySearch = (search: Record<string, unknown>): string => {
  const said = Object.entries(search).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]]))
  return said.length === 0 ? '' : `?${new URLSearchParams(said).toString()}`
}

const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
/** Names in addresses that stand for somebody or something: any other text is no number of ours. */
const named = new Set(['personId', 'departmentId', 'siteId', 'person', 'department', 'site', 'item', 'alert', 'by', 'about', 'withPerson'])

/** Whether a value can be what its name says. Which values a filter knows, its page knows (useKnownFilters.ts). */
export const canBe = (name: string, value: string): boolean => (named.has(name) ? isUuid(value) : name === 'from' || name === 'to' ? isDay(value) : true)

/** Numbers and days inside a path: `/people/<number>/days/<day>`. `/policies/new` is a page of its own. */
export const canBePath = (params: Readonly<Record<string, string>>): boolean => Object.entries(params).every(([name, value]) => (name === 'date' ? isDay(value) : !name.endsWith('Id') || isUuid(value) || (name === 'policyId' && value === 'new')))
