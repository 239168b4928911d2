import type { Freshness } from '../../map/people/peopleStore.ts'

/** Ages of last positions, newest first. */
export const ages = ['now', 'recent', 'old'] as const satisfies readonly Freshness[]
/** How the address names sites without a tier (as the list of sites does). */
const noTier = 'none'

/** `?hiddenAges=recent,old`. Whoever hides all of them sees all of them. */
export const readAges = (text: string | undefined): ReadonlySet<Freshness> => {
  const said = text?.split(',') ?? []
  const hidden = ages.filter((age) => said.includes(age))
  return new Set(hidden.length === ages.length ? [] : hidden)
}
export const writeAges = (hidden: ReadonlySet<Freshness>): string | undefined => ages.filter((age) => hidden.has(age)).join(',') || undefined

/** `?hiddenTiers=C,none`: '' in the set stands for sites without a tier. A comma inside of a name is written otherwise. */
export const readTiers = (text: string | undefined): ReadonlySet<string> => new Set((text?.split(',') ?? []).map((tier) => (tier === noTier ? '' : tier.replaceAll('%2C', ','))))
export const writeTiers = (hidden: ReadonlySet<string>): string | undefined => [...hidden].sort().map((tier) => (tier === '' ? noTier : tier.replaceAll(',', '%2C'))).join(',') || undefined
