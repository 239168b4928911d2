import type { Fix } from '../kernel/index.ts'

/**
 * Receivers state accuracy in different ways. Inside the product it is always the radius, in metres, of the circle that holds
 * the true position with probability 68.27 % (Android's definition), so that one Gaussian model fits all of them.
 *
 * For an isotropic 2-D Gaussian the radius holding probability p is sigma·sqrt(-2·ln(1-p)) (Rayleigh quantile).
 */
const rayleighQuantile = (probability: number): number => Math.sqrt(-2 * Math.log(1 - probability))

/** 68 % radius = 1.515 sigma. */
export const sigmasIn68 = rayleighQuantile(0.6827)
const sigmasIn95 = rayleighQuantile(0.95)

/** No phone is better than 1 m without RTK; a smaller claim is a rounding or a constant. */
export const minAccuracyMetres = 1
/** A single cell tower reaches some 35 km (GSM timing advance); beyond that it is not a position. */
export const maxAccuracyMetres = 35_000

export type Confidence = 'p68' | 'p95' | 'unknown'
type Provider = NonNullable<Fix['provider']>

/** What to assume when a receiver tells nothing: the poor end of what each provider delivers outdoors, metres at 68 %. */
const assumedMetres: Readonly<Record<Provider, number>> = { gps: 20, fused: 50, network: 1_000, passive: 100, unknown: 50 }

export interface NormalisedAccuracy {
  /** 68 % radius, always usable. */
  readonly accuracyMetres: number
  /** `absent`: nothing was told and a poor value was assumed. `clamped`: what was told is not physically possible. */
  readonly state: 'given' | 'clamped' | 'absent'
}

/**
 * A 68 % radius from what was told. 0, negative and non-numbers mean "not told": Android's getAccuracy() is 0 when there is none,
 * iOS reports a negative one for an invalid position. `unknown` confidence is read as 68 %: what Android, iOS and W3C clients
 * send in practice is nearer to it than to the 95 % the W3C text asks for.
 */
export const normaliseAccuracy = (told: {
  readonly metres?: number | null
  readonly confidence?: Confidence
  readonly provider?: Provider
}): NormalisedAccuracy => {
  const { metres, confidence = 'unknown', provider = 'unknown' } = told
  if (typeof metres !== 'number' || !(metres > 0)) return { accuracyMetres: assumedMetres[provider], state: 'absent' }
  const at68 = confidence === 'p95' ? (metres * sigmasIn68) / sigmasIn95 : metres
  const clamped = Math.min(maxAccuracyMetres, Math.max(minAccuracyMetres, at68))
  return { accuracyMetres: clamped, state: clamped === at68 ? 'given' : 'clamped' }
}

/** The 68 % radius to calculate with for a stored fix, absent or not. */
export const effectiveAccuracyMetres = (fix: Pick<Fix, 'accuracyMetres' | 'provider'>): number => {
  const told = fix.accuracyMetres
  if (told !== undefined && told >= minAccuracyMetres && told <= maxAccuracyMetres) return told
  return normaliseAccuracy({ metres: told, provider: fix.provider }).accuracyMetres
}

/**
 * User-equivalent range error of a phone's GNSS receiver, metres, one sigma (Kaplan & Hegarty 2017, ch. 10: 1–7 m for single
 * frequency). Horizontal RMS error = HDOP × UERE, which holds 63–68 % of positions.
 */
const rangeErrorMetres = 5

/** 68 % radius from a horizontal dilution of precision; undefined when the HDOP makes no sense (99.99 is NMEA's "none"). */
export const hdopToAccuracyMetres = (hdop: number): number | undefined =>
  hdop > 0 && hdop < 50 ? Math.max(minAccuracyMetres, hdop * rangeErrorMetres) : undefined
