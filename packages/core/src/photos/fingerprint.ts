import { bandsOf, probesOf } from './bands.ts'
import { type GreySquare, type Spectrum, type Window, differentBits, hashOf, isPlain, mirrored, spectrumOf } from './spectrum.ts'

/**
 * Which parts of a photo are compared. Every photo of our own phone app carries a watermark along its lower edge (capture/photo.ts: up to 35 % of
 * a landscape photo's height with its shade), in the same layout: the whole picture would look like every other dark one, and unlike itself with
 * another watermark. So the lower third is left out.
 */
export type PhotoPart = 'upper' | 'centre'
const upper: Window = { left: 0, top: 0, right: 1, bottom: 0.64 }
/** Away from the edges, so that a photo whose edges were cut off still contains it. */
const centre: Window = { left: 0.08, top: 0.08, right: 0.92, bottom: 0.58 }

/** The same part in a copy from which `cut` of the width and height was taken away on each side. */
const centreAfterCut = (cut: number): Window => {
  const within = (share: number): number => Math.min(1, Math.max(0, (share - cut) / (1 - 2 * cut)))
  return { left: within(centre.left), top: within(centre.top), right: within(centre.right), bottom: within(centre.bottom) }
}
/** Up to 16 % of width and height in all; between these steps the hash bears the difference. */
const cuts = [0, 0.015, 0.03, 0.045, 0.06, 0.08]

/** What is kept of a photo, to be found by. */
export interface Print {
  readonly part: PhotoPart
  readonly hash: string
  readonly bands: readonly number[]
}

/** One way in which a photo may be a copy of an earlier one, with the numbers to ask for. */
export interface Sought {
  readonly part: PhotoPart
  readonly isMirrored: boolean
  /** Whether it supposes that the copy's edges were cut off: then only the centre is left to compare. */
  readonly isCut: boolean
  readonly hash: string
  readonly probes: readonly (readonly number[])[]
}

/** Of each part and band so many numbers are asked for when the part is unchanged, and so many for each way of cutting it. */
const probesUncut = 48
const probesCut = 16

/** The prints of a photo: none of a part that is too plain to be told apart. */
export const printsOf = (grey: GreySquare): Print[] =>
  ([['upper', upper], ['centre', centre]] as const).flatMap(([part, window]) => {
    const spectrum = spectrumOf(grey, window)
    return isPlain(spectrum) ? [] : [{ part, hash: hashOf(spectrum), bands: bandsOf(spectrum) }]
  })

/** Everything a photo is looked up by: as it is, cut, and each of them as in a mirror. */
export const soughtOf = (grey: GreySquare): Sought[] => soughtOfSpectra(spectrumOf(grey, upper), cuts.map((cut) => spectrumOf(grey, centreAfterCut(cut))))

/** The same from the spectra of the upper part and of the centre for each cut. */
export const soughtOfSpectra = (ofUpper: Spectrum, ofCentres: readonly Spectrum[]): Sought[] =>
  [{ part: 'upper' as const, isCut: false, spectrum: ofUpper, probes: probesUncut }, ...ofCentres.map((spectrum, i) => ({ part: 'centre' as const, isCut: cuts[i] !== 0, spectrum, probes: probesCut }))]
    .filter(({ spectrum }) => !isPlain(spectrum)).flatMap(({ part, isCut, spectrum, probes }) =>
      [false, true].map((isMirrored) => {
        const seen = isMirrored ? mirrored(spectrum) : spectrum
        return { part, isMirrored, isCut, hash: hashOf(seen), probes: probesOf(seen, probes) }
      }))

/**
 * A copy differs from its original in at most so many of the 256 signs of a part, in the mean of both parts. One part alone (the other is too plain, or the edges were
 * cut off) must be nearer: a lamp on a white wall is alike everywhere, and the other part then says nothing against it. Chosen on one half of the pictures, reported on
 * the other (docs/decisions/0022).
 */
export const sameSceneBits = 56
export const samePartBits = 36

export interface Nearness {
  /** Of 256; of two parts the mean, rounded up. */
  readonly differentBits: number
  readonly isMirrored: boolean
  /** Near enough to be one picture. */
  readonly isAlike: boolean
}

/** The likeliest way in which a photo that is looked up is a copy of another of which the prints are kept; undefined where no part of the two can be compared. */
export const nearness = (sought: readonly Pick<Sought, 'part' | 'isMirrored' | 'isCut' | 'hash'>[], prints: readonly Pick<Print, 'part' | 'hash'>[]): Nearness | undefined => {
  let nearest: (Nearness & { readonly margin: number }) | undefined
  const offer = (bits: number, most: number, isMirrored: boolean): void => {
    const differentBits = Math.ceil(bits)
    if (nearest === undefined || differentBits - most < nearest.margin) nearest = { differentBits, isMirrored, isAlike: differentBits <= most, margin: differentBits - most }
  }
  for (const isMirrored of [false, true]) {
    const whole: number[] = []
    for (const one of sought) {
      const print = one.isMirrored === isMirrored ? prints.find(({ part }) => part === one.part) : undefined
      if (print === undefined) continue
      const bits = differentBits(one.hash, print.hash)
      if (one.isCut) offer(bits, samePartBits, isMirrored)
      else whole.push(bits)
    }
    if (whole.length > 0) offer(whole.reduce((sum, bits) => sum + bits, 0) / whole.length, whole.length > 1 ? sameSceneBits : samePartBits, isMirrored)
  }
  return nearest && { differentBits: nearest.differentBits, isMirrored: nearest.isMirrored, isAlike: nearest.isAlike }
}
