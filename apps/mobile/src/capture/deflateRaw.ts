import type { Deflate } from '../outbox/ports.ts'

/** Raw deflate (RFC 1951) by the browser: in Chrome 103, Safari 16.4 and Firefox 113 on, and in Node. */
export const deflateRaw: Deflate = async (bytes) => {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
