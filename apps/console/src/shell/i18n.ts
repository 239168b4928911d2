import type { Language } from '@fieldproof/core/kernel'
import { i18n, type Messages } from '@lingui/core'
import type { Locale } from 'antd/es/locale/index.js'
import enUS from 'antd/es/locale/en_US.js'
import dayjs from 'dayjs'
import { preferences } from './preferences.ts'

type Catalogues = Readonly<Record<string, () => Promise<unknown>>>

/** Of all that is loaded so far, by file: the shell's from the start, a feature's since its first screen or dialog (scripts/featureMessages.ts). */
const known = new Map(Object.entries<() => Promise<unknown>>(import.meta.glob('./locales/*.po')))
/** Set when a language is asked for; `i18n.locale` follows when its texts are there. */
let wanted = preferences().language

const loadMessages = async (catalogues: Iterable<[string, () => Promise<unknown>]>, language: string): Promise<void> => {
  const parts = [...catalogues].filter(([path]) => path.endsWith(`/${language}.po`)).map(([, load]) => load() as Promise<{ messages: Messages }>)
  const messages = await Promise.all(parts)
  i18n.load(language, Object.assign({}, ...messages.map((part) => part.messages)) as Messages)
}

/** A feature's own messages: those of the language on screen and, while another one is being fetched, of that too. */
export const addMessages = async (catalogues: Catalogues): Promise<void> => {
  for (const [path, load] of Object.entries(catalogues)) known.set(path, load)
  await Promise.all([...new Set([i18n.locale, wanted])].filter((language) => language !== '').map((language) => loadMessages(Object.entries(catalogues), language)))
}

export const languageNames: Readonly<Record<Language, string>> = { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English' }

const antdLocales: Readonly<Record<Language, () => Promise<{ default: Locale }>>> = {
  'zh-CN': () => import('antd/es/locale/zh_CN.js'),
  'zh-TW': () => import('antd/es/locale/zh_TW.js'),
  // In the first script anyway: the components fall back on it.
  en: () => Promise.resolve({ default: enUS }),
}
const dayjsLocales: Readonly<Record<Language, () => Promise<unknown>>> = {
  'zh-CN': () => import('dayjs/locale/zh-cn.js'),
  'zh-TW': () => import('dayjs/locale/zh-tw.js'),
  en: () => import('dayjs/locale/en.js'),
}

/** antd calls the buttons of year and month "choose a year"; whoever speaks to the machine says what stands on them (WCAG 2.5.3), so the text is the name. */
const withOwnNames = (locale: Locale): Locale =>
  locale.DatePicker ? { ...locale, DatePicker: { ...locale.DatePicker, lang: { ...locale.DatePicker.lang, yearSelect: '', monthSelect: '' } } } : locale

/** Fetches a language; `activate` shows it, unless another was asked for meanwhile. `locale` are the component library's texts. */
export const loadLanguage = async (language: Language): Promise<{ readonly locale: Locale; readonly activate: () => void }> => {
  wanted = language
  const [, antd] = await Promise.all([loadMessages(known, language), antdLocales[language](), dayjsLocales[language]()])
  return {
    locale: withOwnNames(antd.default),
    activate: () => {
      // A later choice may have been quicker.
      if (wanted !== language) return
      dayjs.locale(language.toLowerCase())
      document.documentElement.lang = language
      i18n.activate(language)
    },
  }
}

/** Loads and activates a language; returns the component library's texts for it. */
export const activateLanguage = async (language: Language): Promise<Locale> => {
  const { locale, activate } = await loadLanguage(language)
  activate()
  return locale
}

export { i18n }
