/** Language and text size: in localStorage, because the first paint needs them. Nothing personal is kept there. */
import { languages } from '@fieldproof/core/kernel'
import type { Language } from '@fieldproof/core/kernel'
import { createStore } from './store.ts'

export interface Preferences {
  readonly language: Language
  readonly largeText: boolean
}

const storageKey = 'fieldproof:preferences'

export const languageOf = (tags: readonly string[]): Language => {
  for (const tag of tags) {
    if (/^zh\b.*\b(?:TW|HK|MO|Hant)\b/i.test(tag)) return 'zh-TW'
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'zh-CN'
}

const read = (): Preferences => {
  const preferred = languageOf(navigator.languages ?? [navigator.language])
  try {
    const saved = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Preferences>
    return { language: languages.find((language) => language === saved.language) ?? preferred, largeText: saved.largeText === true }
  } catch {
    return { language: preferred, largeText: false }
  }
}

export const preferences = createStore<Preferences>(read())

// Of several tabs that are open each follows what was chosen in one.
if (typeof window !== 'undefined') window.addEventListener('storage', ({ key }) => { if (key === storageKey) preferences.set(read()) })

export const setPreferences = (change: Partial<Preferences>): void => {
  preferences.set({ ...preferences.get(), ...change })
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences.get()))
  } catch { /* private mode: the choice lasts until the page closes */ }
}
