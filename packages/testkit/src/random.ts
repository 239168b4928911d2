/**
 * Seeded randomness for simulations and tests: the same seed gives the same numbers on every machine.
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32, passes PractRand and BigCrush.
 * Not for keys, tokens or event ids that must not be guessed: those come from node:crypto.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** Uniform whole number in [low, high], both ends included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** A new array in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** Normal distribution (Marsaglia's polar method). */
  normal(mean?: number, deviation?: number): number
  /** Exponential distribution with the given mean: waiting times. */
  exponential(mean: number): number
  /** UUID version 4 made of these numbers: deterministic, therefore only for data that nobody must not guess. */
  uuid(): string
  /** An independent stream named by `label`. Its numbers do not depend on how much was drawn from this one. */
  fork(label: string | number): Random
}

/** Hash of a text to 128 bits (cyrb128, public domain): spreads similar seeds over the whole state space. */
const spread = (text: string): [number, number, number, number] => {
  let h1 = 1_779_033_703, h2 = 3_144_134_277, h3 = 1_013_904_242, h4 = 2_773_480_762
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597_399_067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2_869_860_233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951_274_213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2_716_044_179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597_399_067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2_869_860_233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951_274_213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2_716_044_179)
  return [(h1 ^ h2 ^ h3 ^ h4) >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0]
}

export const createRandom = (seed: string | number): Random => {
  const name = String(seed)
  let [a, b, c, d] = spread(name)
  const next32 = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  // The first outputs of sfc32 still show the seed; 15 rounds are the author's warm-up.
  for (let i = 0; i < 15; i++) next32()

  const next = () => next32() / 4_294_967_296
  let spareNormal: number | undefined
  const random: Random = {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick: the list is empty')
      return items[Math.floor(next() * items.length)]!
    },
    shuffle: (items) => {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1))
        const held = out[i]!
        out[i] = out[j]!
        out[j] = held
      }
      return out
    },
    normal: (mean = 0, deviation = 1) => {
      if (spareNormal !== undefined) {
        const value = spareNormal
        spareNormal = undefined
        return mean + deviation * value
      }
      let u: number, v: number, s: number
      do {
        u = 2 * next() - 1
        v = 2 * next() - 1
        s = u * u + v * v
      } while (s >= 1 || s === 0)
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      spareNormal = v * scale
      return mean + deviation * u * scale
    },
    exponential: (mean) => -mean * Math.log(1 - next()),
    uuid: () => {
      const hex = [next32(), next32(), next32(), next32()].map((n) => n.toString(16).padStart(8, '0')).join('')
      const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
    },
    fork: (label) => createRandom(`${name}/${label}`),
  }
  return random
}
