import { type Result, err } from '@fieldproof/core/kernel'
import { type Values, parseForm } from '../trackerMessage.ts'

/**
 * The gate judges a message by the times that its reader reads, and what passes is kept as it was sent. So a message may hold no
 * second position of which nobody asked when: no name told twice, no object or list that the client is not known to send, no second
 * latitude under another spelling. What cannot be judged completely is refused with the name of what is wrong.
 */
export interface Known {
  /** One latitude and one longitude may stand here. */
  readonly position?: true
  /** Objects that the client is known to send here. */
  readonly members?: Readonly<Record<string, Known>>
  /** Lists of numbers that the client is known to send here; lists of texts may stand anywhere. */
  readonly numbers?: readonly string[]
}

const axes = [/^lat(itude)?$/i, /^(lon|lng|long|longitude)$/i]
const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean' || value === null

const secondPosition = (names: readonly string[], allowed: number): string | undefined => axes.map((axis) => names.filter((name) => axis.test(name))[allowed]).find((name) => name !== undefined)

const find = (value: unknown, known: Known | undefined, at: string, numbers: boolean): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return value.every((one) => isText(one) || (numbers && typeof one === 'number')) ? undefined : at
  if (!known) return at
  const second = secondPosition(Object.keys(value), known.position ? 1 : 0)
  if (second !== undefined) return `${at}.${second}`
  for (const [name, member] of Object.entries(value)) {
    const next = known.members && Object.hasOwn(known.members, name) ? known.members[name] : undefined
    const found = find(member, next, `${at}.${name}`, known.numbers?.includes(name) ?? false)
    if (found !== undefined) return found
  }
  return undefined
}

/** An error that names the first part of `value` outside the `known` structure, or undefined. Deep nesting is unknown, so it stops early. */
export const unjudged = (value: unknown, known: Known, at: string): { readonly ok: false; readonly error: string } | undefined => {
  const found = find(value, known, at, false)
  return found === undefined ? undefined : refusal(`\`${found.slice(0, 100)}\` is a second position or nothing this client is known to send`)
}

const refusal = (what: string) => err(`${what}: whether it happened on duty cannot be judged, so nothing of this message is stored`) as { readonly ok: false; readonly error: string }

/** JSON.parse lets the last of several members with one name count; the others would be kept unread. For text that it has accepted. */
export const repeatedMember = (text: string): { readonly ok: false; readonly error: string } | undefined => {
  const open: Set<string>[] = []
  for (const [token, quoted, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*(:)?|[{}]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (colon !== undefined) {
      const name = JSON.parse(quoted!) as string
      if (open.at(-1)!.has(name)) return refusal(`\`${name.slice(0, 100)}\` is told twice`)
      open.at(-1)!.add(name)
    }
  }
  return undefined
}

/** The parameters of a query, a form or both, each told once (or several times with the same value). */
export const readParameters = (...texts: readonly string[]): Result<Values> => {
  const all = texts.filter((text) => text !== '').join('&')
  const form = parseForm(all)
  if (!form.ok) return form
  for (const [name, value] of new URLSearchParams(all)) if (form.value[name] !== value) return refusal(`\`${name.slice(0, 100)}\` is told twice`)
  return unjudged(form.value, { position: true }, 'parameters') ?? form
}

/** A query beside a JSON body may name the device, but not tell of a position or a time as well. */
export const tellsOfPlaceOrTime = (query: Values): { readonly ok: false; readonly error: string } | undefined => {
  const name = Object.keys(query).find((key) => axes.some((axis) => axis.test(key)) || /^(location|time|timestamp|timeoffset|tst)$/i.test(key))
  return name === undefined ? undefined : refusal(`\`${name}\` of the address stands beside a JSON body`)
}
