import { FlateErrorCode, inflateSync } from 'fflate'
import { inflateRawSync, type Inflate } from 'node:zlib'

const scratch = new Uint8Array(65_536)
const mostBytes = 8_000_000

/** zlib tells how much it read, and takes 20 µs to set up. */
const isReadToItsEnd = (deflated: Uint8Array): boolean => {
  try {
    const { engine } = inflateRawSync(deflated, { maxOutputLength: mostBytes, info: true }) as unknown as { readonly engine: Inflate }
    return engine.bytesWritten === deflated.length
  } catch {
    return true
  }
}

/** No byte stands behind the end of what was deflated (RFC 1951): without its last byte it is cut off. Of what cannot be inflated nothing is said here. */
export const isWholeDeflate = (deflated: Uint8Array): boolean => {
  if (deflated.length === 0) return true
  const { stackTraceLimit } = Error
  try {
    // The error is what is expected; its stack would cost more than everything else here.
    Error.stackTraceLimit = 0
    inflateSync(deflated.subarray(0, -1), { out: scratch })
    return false
  } catch (error) {
    Error.stackTraceLimit = stackTraceLimit
    return (error as { readonly code?: number }).code === FlateErrorCode.UnexpectedEOF || isReadToItsEnd(deflated)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
