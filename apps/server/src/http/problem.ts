import { errorCatalogue, type ErrorCode, type Problem } from '@fieldproof/contract'
import { inLanguage, languages, type Language, type Translated } from '@fieldproof/core/kernel'

/** The first language of Accept-Language that we speak; Chinese when none is named. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  for (const part of (acceptLanguage ?? '').split(',')) {
    const tag = part.split(';')[0]!.trim().toLowerCase()
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return 'zh-TW'
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return languages[0]
}

/** RFC 9457 problem details in the reader's language. */
export const presentProblem = (code: ErrorCode, language: Language, detail?: string | Translated, requestId?: string): Problem => {
  const definition = errorCatalogue[code]
  return {
    type: `/problems/${code}`,
    title: definition.title[language],
    status: definition.status,
    code,
    ...(detail === undefined ? {} : { detail: inLanguage(detail, language) }),
    remedy: definition.remedy[language],
    ...(requestId === undefined ? {} : { requestId }),
  }
}
