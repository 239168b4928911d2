import { languages, type Language } from '@fieldproof/core/kernel'
import { useSyncExternalStore } from 'react'
import type { ColourMode } from './theme.ts'

/** What this browser remembers of its reader. Nothing here leaves the browser. */
export interface Preferences {
  readonly language: Language
  readonly colour: ColourMode | 'system'
  readonly navigationCollapsed: boolean
  /** Which columns of which table, where no saved view says it. */
  readonly columns: Readonly<Record<string, readonly string[]>>
}

const key = 'fieldproof.console.preferences'

export const languageFor = (wanted: readonly string[]): Language => {
  for (const tag of wanted) {
    if ((languages as readonly string[]).includes(tag)) return tag as Language
    // RFC 4647 lookup: script and region decide between the two Chinese writings.
    if (/^zh\b.*(-Hant|-TW|-HK|-MO)/i.test(tag)) return 'zh-TW'
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'zh-CN'
}

const isChoice = (value: unknown): value is Preferences['columns'] =>
  typeof value === 'object' && value !== null && Object.values(value).every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'))

const read = (): Preferences => {
  let stored: Partial<Preferences> = {}
  try {
    stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
  } catch {
    // Storage may be blocked or hold another version's text; the defaults serve.
  }
  return {
    language: (languages as readonly string[]).includes(stored.language ?? '') ? (stored.language as Language) : languageFor(navigator.languages),
    colour: stored.colour === 'light' || stored.colour === 'dark' ? stored.colour : 'system',
    navigationCollapsed: stored.navigationCollapsed === true,
    columns: isChoice(stored.columns) ? stored.columns : {},
  }
}

let current = read()
const listeners = new Set<() => void>()

export const preferences = (): Preferences => current
export const setPreferences = (change: Partial<Preferences>): void => {
  current = { ...current, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // Private mode without storage: the choice holds until the page closes.
  }
  for (const listener of listeners) listener()
}

// Another tab of the same reader chose otherwise.
if (typeof addEventListener === 'function') addEventListener('storage', (event) => {
  if (event.key !== key) return
  current = read()
  for (const listener of listeners) listener()
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences)

const mediaHook = (query: string): (() => boolean) => {
  const list = matchMedia(query)
  const subscribeList = (listener: () => void) => {
    list.addEventListener('change', listener)
    return () => { list.removeEventListener('change', listener) }
  }
  return () => useSyncExternalStore(subscribeList, () => list.matches)
}
const useSystemDark = mediaHook('(prefers-color-scheme: dark)')
/** The reader's system asks for less motion. */
export const useLessMotion = mediaHook('(prefers-reduced-motion: reduce)')
/** The colour mode in force, after the system's choice. Maps and charts take their palette by it. */
export const useColourMode = (): ColourMode => {
  const { colour } = usePreferences()
  const systemDark = useSystemDark()
  return colour === 'system' ? (systemDark ? 'dark' : 'light') : colour
}
