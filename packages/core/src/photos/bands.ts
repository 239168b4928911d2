import type { Spectrum } from './spectrum.ts'

/**
 * How a picture is found again among millions without comparing it with each: by bands, small numbers made of a few of its signs, of which at least
 * one is the same in both (locality-sensitive hashing, Indyk and Motwani 1998). The signs of a changed picture that differ are those whose frequency was
 * faint, so the search also asks for each band with its faintest signs turned (query-directed multi-probe, Lv et al. 2007): few questions find
 * nearly all.
 */
export const bandCount = 4
const bandBits = 24

/** The 96 lowest frequencies, dealt out so that every band has some of the lowest: they are the strongest and change least. */
const bandPlaces: readonly (readonly number[])[] = (() => {
  const places = Array.from({ length: 256 }, (_, i) => i).sort((a, b) => radius(a) - radius(b) || a - b).slice(0, bandCount * bandBits)
  return Array.from({ length: bandCount }, (_, band) => places.filter((_, i) => i % bandCount === band))
})()
function radius(place: number): number {
  return ((place % 16) + 1) ** 2 + (Math.floor(place / 16) + 1) ** 2
}

const bandOf = (spectrum: Spectrum, places: readonly number[]): number => places.reduce((number, place, i) => number | (spectrum[place]! > 0 ? 1 << i : 0), 0)

/** What is stored: 24 bits each. */
export const bandsOf = (spectrum: Spectrum): number[] => bandPlaces.map((places) => bandOf(spectrum, places))

/** Turned signs are at most so many at once, chosen from so many of the faintest. */
const faintSigns = 10

/** What is asked for: for each band the number itself and those most likely after a change, likeliest first. */
export const probesOf = (spectrum: Spectrum, probesPerBand: number): number[][] =>
  bandPlaces.map((places) => {
    const own = bandOf(spectrum, places)
    const faint = places.map((place, i) => ({ bit: 1 << i, cost: Math.abs(spectrum[place]!) })).sort((a, b) => a.cost - b.cost).slice(0, faintSigns)
    // Sets of faint signs by the sum of their strengths: the less must change, the likelier. The best sets with one sign more are among the best so far, with and without it.
    let best = [{ turned: 0, cost: 0 }]
    for (const { bit, cost } of faint) best = [...best, ...best.map((set) => ({ turned: set.turned | bit, cost: set.cost + cost }))].sort((a, b) => a.cost - b.cost).slice(0, probesPerBand)
    return best.map(({ turned }) => own ^ turned)
  })
