const storageKey = 'fieldproof.console.purposes'
/** Where a browser keeps nothing for a page, until it is left. */
let kept: Readonly<Record<string, string>> = {}

const read = (): Readonly<Record<string, string>> => {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Record<string, string> | null ?? kept
  } catch {
    return kept
  }
}

/** Purposes of looks at tracks, kept for this tab and this sign-in: a reload asks nobody twice. */
export const purposes = {
  of: (key: string): string | undefined => read()[key],
  keep: (key: string, purpose: string): void => {
    kept = { ...read(), [key]: purpose }
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(kept))
    } catch {
      // Then it holds until the page is left.
    }
  },
  forget: (): void => {
    kept = {}
    try {
      sessionStorage.removeItem(storageKey)
    } catch {
      // Nothing was kept there.
    }
  },
}
