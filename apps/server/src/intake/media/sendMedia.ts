import type { FastifyReply, FastifyRequest } from 'fastify'

/** The asked part of a file as one range, RFC 9110 §14; undefined: the whole. Only what players ask for: one range, from somewhere to somewhere. */
const rangeOf = (header: string | undefined, length: number): readonly [number, number] | 'unsatisfiable' | undefined => {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!parts || (parts[1] === '' && parts[2] === '')) return undefined
  const [from, to] = parts[1] === '' ? [Math.max(0, length - Number(parts[2])), length - 1] : [Number(parts[1]), parts[2] === '' ? length - 1 : Math.min(length - 1, Number(parts[2]))]
  return from >= length || from > to ? 'unsatisfiable' : [from, to]
}

/** Sends kept bytes, in part where a player asks for a part: Safari plays nothing otherwise. A browser must not guess that they are a page. */
export const sendMedia = (request: FastifyRequest, reply: FastifyReply, contentType: string, bytes: Buffer): FastifyReply => {
  reply.type(contentType).header('cache-control', 'private, max-age=31536000, immutable').header('x-content-type-options', 'nosniff').header('content-security-policy', "default-src 'none'; sandbox").header('accept-ranges', 'bytes')
  const range = rangeOf(request.headers.range, bytes.length)
  if (range === undefined) return reply.send(bytes)
  if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${bytes.length}`).send()
  return reply.status(206).header('content-range', `bytes ${range[0]}-${range[1]}/${bytes.length}`).send(bytes.subarray(range[0], range[1] + 1))
}
