import { i18n } from '@lingui/core'
import type { Messages } from '@lingui/core'
import type { Language } from '@fieldproof/core/kernel'
import { messages as chinese } from '../locales/zh-CN.po'

// Most phones want Chinese, so it comes with the first script; of the others one is loaded at a time, and the service worker has them.
const catalogues: Record<Language, () => Promise<{ messages: Messages }>> = {
  'zh-CN': () => Promise.resolve({ messages: chinese }),
  'zh-TW': () => import('../locales/zh-TW.po'),
  en: () => import('../locales/en.po'),
}

export const showLanguage = async (language: Language): Promise<void> => {
  const { messages } = await catalogues[language]()
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}
