/** The languages of every text a person may read. Chinese first. */
export const languages = ['zh-CN', 'zh-TW', 'en'] as const
export type Language = (typeof languages)[number]
export type Translated = Readonly<Record<Language, string>>
/** One text in each language. Tests read what stands in it: the words of Taiwan, blanks between figures and Chinese. */
export const t = (zhCN: string, zhTW: string, en: string): Translated => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en })
/** What some say in each language and some, for machines, in English alone. */
export const inLanguage = (text: string | Translated, language: Language): string => (typeof text === 'string' ? text : text[language])

/** Nouns that an English sentence counts with a figure before them, and what one of them is. */
const singulars: Readonly<Record<string, string>> = Object.fromEntries([
  ['people', 'person'], ['entries', 'entry'],
  ...['change', 'check-in', 'colleague', 'corner', 'day', 'department', 'file', 'fix', 'minute', 'moment', 'phone', 'photo', 'point', 'position', 'record', 'site', 'slot', 'time', 'transmitter', 'upload', 'visit', 'way', 'zone']
    .map((noun) => [noun === 'fix' ? 'fixes' : `${noun}s`, noun]),
])
const verbs: Readonly<Record<string, string>> = { are: 'is', were: 'was', have: 'has', show: 'shows' }

/**
 * An English text for its figures: behind a count of one the noun (`{count} photos`, with a word between at most) and the verb that
 * follows it lose their plural.
 */
export const inEnglishNumber = (template: string, values: Readonly<Record<string, unknown>>): string =>
  template.replace(/\{(\w+)\} ((?:[a-z]+ )?)([a-z-]+s|people)\b(?:( that)? (are|were|have|show)\b)?/g, (whole, key: string, between: string, noun: string, that: string | undefined, verb: string | undefined) => {
    const one = Object.hasOwn(singulars, noun) ? singulars[noun] : undefined
    return values[key] !== 1 || one === undefined ? whole : `{${key}} ${between}${one}${verb === undefined ? '' : `${that ?? ''} ${verbs[verb]!}`}`
  })

/** A figure before its noun (given as of many) in an English text: `1 person`, `2 people`. */
export const counted = (count: number, nouns: string): string => `${count} ${(count === 1 ? singulars[nouns] : undefined) ?? nouns}`

/** Sentences one after another. In English each begins with a capital letter, so a full stop parts them; in Chinese a semicolon. */
export const joinSentences = (sentences: readonly string[], language: Language): string =>
  (language === 'en' ? sentences.map((sentence, i) => (i < sentences.length - 1 && !/[.?!]$/.test(sentence) ? `${sentence}.` : sentence)).join(' ') : sentences.join('；'))
