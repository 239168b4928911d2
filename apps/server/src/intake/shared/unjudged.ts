import { type Result, err, ok } from '@fieldproof/core/kernel'
import { type Slice, elementsOf, membersOf } from '../jsonSlices.ts'
import { type TrackerMessage, type TrackerReader, type Values, idsOf, parseForm, textOf } from '../trackerMessage.ts'

/**
 * The gate judges a message by the times that its reader reads, and what passes is kept as it was sent. So a message may hold no
 * second position of which nobody asked when: no name told twice, no object or list that the client is not known to send, no second
 * latitude under another spelling. A message that cannot be judged completely is refused with the name of what is wrong, except where
 * that would cost the rest of it: of Overland's and the Traccar Client's positions what cannot be judged is left out before anything is kept
 * (`judgedPositions`), because these clients send a refused batch again for ever.
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

/** Stands in the kept message where something was left out. */
const leftOut = '"[left out: whether it happened on duty cannot be judged]"'

/**
 * The JSON value at `slice`, spelt as it was, without what `unjudged` would refuse. Where two members tell the one position that may stand
 * there, nobody can say which of them counts: neither is kept, so the position cannot be used. For text without repeated members.
 */
const judgedText = (text: string, slice: Slice, known: Known | undefined, numbers = false): string => {
  const spelt = text.slice(slice.start, slice.end)
  if (!/^[{[]/.test(spelt) || find(JSON.parse(spelt), known, '', numbers) === undefined) return spelt
  if (!known || spelt.startsWith('[')) return leftOut
  const members = membersOf(spelt)
  const kept = members.flatMap((member) => {
    const axis = axes.find((one) => one.test(member.key))
    const told = axis === undefined ? [] : members.filter(({ key }) => axis.test(key))
    const name = JSON.stringify(member.key)
    if (told.length > (known.position ? 1 : 0)) return known.position && told[0] === member ? [`${name}:${leftOut}`] : []
    const next = known.members && Object.hasOwn(known.members, member.key) ? known.members[member.key] : undefined
    return [`${name}:${judgedText(spelt, member, next, known.numbers?.includes(member.key))}`]
  })
  return `{${kept.join(',')}}`
}

/**
 * The positions of a message under `key`, one or a list, as far as they can be judged: what was read, and those that had to be spelt anew because
 * a part of them was left out, by index. For text that JSON.parse has accepted, without repeated members.
 */
export const judgedPositions = (text: string, key: string, known: Known): { readonly values: readonly unknown[]; readonly respelt: ReadonlyMap<number, string> } => {
  const all = membersOf(text).find((member) => member.key === key)!
  const slices = text[all.start] === '[' ? elementsOf(text, all.start) : [all]
  const spelt = slices.map((slice) => judgedText(text, slice, known))
  return { values: spelt.map((one) => JSON.parse(one) as unknown), respelt: new Map(spelt.flatMap((one, i) => (one === text.slice(slices[i]!.start, slices[i]!.end) ? [] : [[i, one] as const]))) }
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

/** What OsmAnd's protocol tells as often as there are: cells and access points in reach. Neither is a position or a time. */
const toldOften: ReadonlySet<string> = new Set(['cell', 'wifi'])

/** The parameters of a query, a form or both, each told once (or several times with the same value). */
export const readParameters = (...texts: readonly string[]): Result<Values> => {
  const all = texts.filter((text) => text !== '').join('&')
  const form = parseForm(all)
  if (!form.ok) return form
  for (const [name, value] of new URLSearchParams(all)) if (form.value[name] !== value && !toldOften.has(name)) return refusal(`\`${name.slice(0, 100)}\` is told twice`)
  return unjudged(form.value, { position: true }, 'parameters') ?? form
}

/** A query beside a JSON body may name the device, but not tell of a position or a time as well. */
export const tellsOfPlaceOrTime = (query: Values): { readonly ok: false; readonly error: string } | undefined => {
  const name = Object.keys(query).find((key) => axes.some((axis) => axis.test(key)) || /^(location|time|timestamp|timeoffset|tst)$/i.test(key))
  return name === undefined ? undefined : refusal(`\`${name}\` of the address stands beside a JSON body`)
}

/** A reader of JSON bodies that also takes what the address says beside them, as OwnTracks' `?u=user&d=device`: it may name the device and nothing more. `message` is the body alone. */
export const besideAddress = (read: (text: string, message: Uint8Array) => Result<TrackerMessage>): TrackerReader => (message) => {
  const text = textOf(message)
  if (!text.ok) return text
  const lineFeed = /^\s*[{[]/.test(text.value) ? -1 : text.value.indexOf('\n')
  if (lineFeed < 0) return read(text.value, message)
  const query = readParameters(text.value.slice(0, lineFeed))
  if (!query.ok) return query
  const body = text.value.slice(lineFeed + 1)
  const told = tellsOfPlaceOrTime(query.value) ?? read(body, Buffer.from(body))
  if (!told.ok) return told
  const { u, d, id, device_id } = query.value
  return ok({
    ...told.value, identifiers: idsOf(...told.value.identifiers, u, d, id, device_id),
    only: (items) => (items.length === told.value.items.length && told.value.judgeable ? message : Buffer.concat([Buffer.from(text.value.slice(0, lineFeed + 1)), told.value.only(items)])),
  })
}
