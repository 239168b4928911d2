import { i18n } from '@lingui/core'
import type { Messages } from '@lingui/core'
import { type ComponentType, lazy } from 'react'
import type { Language } from '@fieldproof/core/kernel'
import { messages as chinese } from '../locales/zh-CN.po'

type Load = () => Promise<{ messages: Messages }>

// Most phones want Chinese, so it comes with the first script; of the others one is loaded at a time, and the service worker has them.
const catalogues: Record<Language, Load> = {
  'zh-CN': () => Promise.resolve({ messages: chinese }),
  'zh-TW': () => import('../locales/zh-TW.po'),
  en: () => import('../locales/en.po'),
}
/** Texts of the screens that come after the first (lingui.config). */
const laterCatalogues: Record<Language, Load> = {
  'zh-CN': () => import('../locales/later/zh-CN.po'),
  'zh-TW': () => import('../locales/later/zh-TW.po'),
  en: () => import('../locales/later/en.po'),
}

let wanted: Language = 'zh-CN'
let later = false

/** A change of language brings the later texts along as soon as they have been wanted once, so that no screen stands without words. */
export const showLanguage = async (language: Language): Promise<void> => {
  wanted = language
  const loaded = await Promise.all([catalogues[language](), ...(later ? [laterCatalogues[language]()] : [])])
  if (wanted !== language) return
  for (const { messages } of loaded) i18n.load(language, messages)
  i18n.activate(language)
  document.documentElement.lang = language
}

const showLater = async (): Promise<void> => {
  if (later) return
  const language = wanted
  const { messages } = await laterCatalogues[language]()
  later = true
  i18n.load(language, messages)
  // Another language was chosen meanwhile: it came without them.
  if (wanted !== language) await showLanguage(wanted)
}

/** A screen or sheet that is fetched when it is opened, with the texts it needs. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const laterScreen = <C extends ComponentType<any>>(load: () => Promise<{ default: C }>) => lazy(() => Promise.all([load(), showLater()]).then(([screen]) => screen))
