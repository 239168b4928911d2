import type { Language } from '@fieldproof/core/kernel'
import { i18n, type Messages } from '@lingui/core'
import type { Locale } from 'antd/es/locale/index.js'
import dayjs from 'dayjs'

/** Vite puts all catalogues of one language in one file (vite.config.ts), fetched when the language is chosen. */
const catalogues = import.meta.glob<{ messages: Messages }>('../**/locales/*.po')

export const languageNames: Readonly<Record<Language, string>> = { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English' }

const antdLocales: Readonly<Record<Language, () => Promise<{ default: Locale }>>> = {
  'zh-CN': () => import('antd/es/locale/zh_CN.js'),
  'zh-TW': () => import('antd/es/locale/zh_TW.js'),
  en: () => import('antd/es/locale/en_US.js'),
}
const dayjsLocales: Readonly<Record<Language, () => Promise<unknown>>> = {
  'zh-CN': () => import('dayjs/locale/zh-cn.js'),
  'zh-TW': () => import('dayjs/locale/zh-tw.js'),
  en: () => import('dayjs/locale/en.js'),
}

/** Loads and activates a language; returns the component library's texts for it. */
export const activateLanguage = async (language: Language): Promise<Locale> => {
  const parts = Object.entries(catalogues).filter(([path]) => path.endsWith(`/${language}.po`)).map(([, load]) => load())
  const [messages, antd] = await Promise.all([Promise.all(parts), antdLocales[language](), dayjsLocales[language]()])
  dayjs.locale(language.toLowerCase())
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, ...messages.map((part) => part.messages)) as Messages })
  document.documentElement.lang = language
  return antd.default
}

export { i18n }
