/** The languages of every text a person may read. Chinese first. */
export const languages = ['zh-CN', 'zh-TW', 'en'] as const
export type Language = (typeof languages)[number]
export type Translated = Readonly<Record<Language, string>>
