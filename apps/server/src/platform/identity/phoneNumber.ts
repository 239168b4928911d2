/**
 * One textual form (E.164) for the phone number an account signs in with, however it is typed: spaces and dashes go,
 * a mainland mobile number without country code (GB/T 15279: 11 digits from 1[3-9]) gets +86, `00` becomes `+`.
 * Null when it cannot be a phone number.
 */
export const normalisePhone = (typed: string): string | null => {
  const compact = typed.normalize('NFKC').replace(/[\s\-().·]/g, '').replace(/^00/, '+')
  if (/^1[3-9]\d{9}$/.test(compact)) return `+86${compact}`
  return /^\+\d{6,15}$/.test(compact) ? compact : null
}
