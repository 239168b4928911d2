/** Parts of one line, one after the other, with the comma of the language they are in. */
export const listText = (parts: readonly string[], locale: string): string => parts.join(locale === 'en' ? ', ' : '，')
