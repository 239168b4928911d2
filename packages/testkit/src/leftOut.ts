/** What a bench was given and its figures do not cover. Said and counted each time: left out without a word, what is hard would make the figures better. */
export interface LeftOut {
  readonly reason: string
  readonly names: readonly string[]
  /** Something is wrong with it (a file that is missing or cannot be read); the bench then ends with 2. */
  readonly isFault: boolean
}

const shownNames = 3

export const leftOutLines = (all: readonly LeftOut[]): string[] =>
  all.filter(({ names }) => names.length > 0).map(({ reason, names }) => `left out, ${reason}: ${names.length}${names.length > shownNames ? ', for example' : ':'} ${names.slice(0, shownNames).join(', ')}`)

/** Beside the figures in `--json`, noughts too: that nothing was left out is a figure. */
export const leftOutRows = (all: readonly LeftOut[], unit: string): { readonly name: string; readonly value: number; readonly unit: string }[] =>
  all.map(({ reason, names }) => ({ name: `left out: ${reason}`, value: names.length, unit }))

export const exitCodeOf = (all: readonly LeftOut[]): 0 | 2 => (all.some(({ isFault, names }) => isFault && names.length > 0) ? 2 : 0)
