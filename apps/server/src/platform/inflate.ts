import { inflateSync } from 'fflate'
import { inflateRawSync } from 'node:zlib'

/**
 * Raw inflate (RFC 1951) for packs of fixes, with a bound on what comes out: a phone's body is at most 1 MB, and a bomb inside it must not
 * become gigabytes.
 *
 * For a pack of 50 fixes fflate takes a third of the time of zlib, whose set-up alone costs 20 µs, as long as it need not allocate
 * its output. The result is a view of the scratch buffer: good until the next call, which is all that unpacking needs.
 */
const scratch = new Uint8Array(65_536)
export const inflateUpTo = (maxOutputLength: number) => (bytes: Uint8Array): Uint8Array => {
  if (bytes.length <= 8_192)
    try {
      const inflated = inflateSync(bytes, { out: scratch })
      // What does not fit is cut off there without a word.
      if (inflated.length < scratch.length) return inflated
    } catch {
      // Larger than the scratch, or damaged: zlib tells which.
    }
  return inflateRawSync(bytes, { maxOutputLength })
}
