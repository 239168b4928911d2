/** As long as the contract takes a note: a check-in with a longer one is refused as a whole. */
export const mostNoteLetters = 2000

/** What is written and what was spoken, as one note. The field cuts what is typed and not what a program puts there; no letter is cut in two, and an event holds no NUL. */
export const withinNote = (...parts: readonly string[]): string =>
  parts.map((part) => part.replaceAll('\0', '').trim()).filter((part) => part !== '').join(' ').slice(0, mostNoteLetters).replace(/[\uD800-\uDBFF]$/, '')
