/**
 * Where the members and elements of a JSON text stand, so that part of a message can be kept letter for letter. Only for text that
 * JSON.parse has accepted: it trusts the grammar and tracks strings and depth. Linear, no recursion.
 */
export interface Slice {
  readonly start: number
  readonly end: number
}

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13
const skipSpace = (text: string, at: number): number => {
  let i = at
  while (isSpace(text.charCodeAt(i))) i++
  return i
}

const endOfString = (text: string, at: number): number => {
  let i = at + 1
  for (; text[i] !== '"'; i++) if (text[i] === '\\') i++
  return i + 1
}

/** First index after the value that starts at `at`. */
const endOfValue = (text: string, at: number): number => {
  let depth = 0
  for (let i = at; i < text.length; ) {
    const c = text[i]
    if (c === '"') {
      i = endOfString(text, i)
      if (depth === 0) return i
      continue
    }
    if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') {
      if (depth === 0) return i
      depth--
      if (depth === 0) return i + 1
    } else if (depth === 0 && (c === ',' || isSpace(text.charCodeAt(i)))) return i
    i++
  }
  return text.length
}

/** Elements of the array that starts at `at`, or members' values of the object; members carry their key. */
const parts = (text: string, at: number, keyed: boolean): (Slice & { readonly key: string })[] => {
  const found: (Slice & { key: string })[] = []
  for (let i = skipSpace(text, at + 1); text[i] !== ']' && text[i] !== '}'; ) {
    let key = ''
    if (keyed) {
      const keyEnd = endOfString(text, i)
      key = JSON.parse(text.slice(i, keyEnd)) as string
      i = skipSpace(text, skipSpace(text, keyEnd) + 1)
    }
    const end = endOfValue(text, i)
    found.push({ key, start: i, end })
    i = skipSpace(text, end)
    if (text[i] === ',') i = skipSpace(text, i + 1)
  }
  return found
}

export const elementsOf = (text: string, at = 0): readonly Slice[] => parts(text, skipSpace(text, at), false)
export const membersOf = (text: string, at = 0): readonly (Slice & { readonly key: string })[] => parts(text, skipSpace(text, at), true)

/** The object with `value` as its member `key` and of its other members only those that are no object and no list (the gate cannot judge what it does not know; scalars name the device). */
export const withValue = (text: string, key: string, value: string): string => {
  const scalars = membersOf(text).filter((member) => member.key !== key && text[member.start] !== '{' && text[member.start] !== '[')
  return `{${[...scalars.map((m) => `${JSON.stringify(m.key)}:${text.slice(m.start, m.end)}`), `${JSON.stringify(key)}:${value}`].join(',')}}`
}

/** The same with the array `key` reduced to the elements at `indexes`. What stays is spelt as it was, except the elements that are `respelt`. */
export const withElements = (text: string, key: string, indexes: ReadonlySet<number>, respelt: ReadonlyMap<number, string> = new Map()): string => {
  const array = membersOf(text).findLast((member) => member.key === key)!
  const kept = elementsOf(text, array.start).flatMap(({ start, end }, i) => (indexes.has(i) ? [respelt.get(i) ?? text.slice(start, end)] : []))
  return withValue(text, key, `[${kept.join(',')}]`)
}
