import { i18n } from '@lingui/core'
import type { Messages } from '@lingui/core'
import type { Language } from '@fieldproof/core/kernel'

// One language is loaded at a time; the service worker has the others.
const catalogues: Record<Language, () => Promise<{ messages: Messages }>> = {
  'zh-CN': () => import('../locales/zh-CN.po'),
  'zh-TW': () => import('../locales/zh-TW.po'),
  en: () => import('../locales/en.po'),
}

export const showLanguage = async (language: Language): Promise<void> => {
  const { messages } = await catalogues[language]()
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}
