import { ProblemError, Sha256Hex } from '@fieldproof/contract'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import type { Ports } from '../../ports.ts'
import { requireDelivering } from '../requireDelivering.ts'
import { createUploadShelf } from './shelf.ts'
import { mostMediaBytes } from './kinds.ts'
import { createUploads, type Progress, type Uploads } from './uploads.ts'

export const uploadsOf = (ports: Ports): Uploads => createUploads({ shelf: createUploadShelf(ports), parts: ports.parts, blobs: ports.blobs })

const tusHeaders = { 'tus-resumable': '1.0.0', 'tus-version': '1.0.0', 'tus-extension': 'creation,checksum,expiration,termination', 'tus-max-size': String(mostMediaBytes), 'tus-checksum-algorithm': 'sha256' }

const show = (reply: FastifyReply, { offset, bytes, expiresAt }: Progress): FastifyReply =>
  reply.headers({ ...tusHeaders, 'upload-offset': String(offset), 'upload-length': String(bytes), 'cache-control': 'no-store', ...(expiresAt === undefined ? {} : { 'upload-expires': new Date(expiresAt).toUTCString() }) })

/** `name base64, name base64`, as tus writes it. */
const metadataOf = (header: string | undefined): ReadonlyMap<string, string> =>
  new Map((header ?? '').split(',').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.trim().split(' ')
    return [name, Buffer.from(value, 'base64').toString('utf8')]
  }))

const wholeNumber = (header: string | string[] | undefined, name: string): number => {
  const text = String(header ?? '')
  if (!/^\d{1,15}$/.test(text)) throw new ProblemError('invalid_request', `${name}: a whole number of bytes is expected`)
  return Number(text)
}

const checksumOf = (header: string | string[] | undefined): string | undefined => {
  if (header === undefined) return undefined
  const [algorithm, value] = String(header).split(' ')
  if (algorithm !== 'sha256' || !value) throw new ProblemError('invalid_request', 'Upload-Checksum: sha256 and the base64 of the piece’s hash are expected')
  return value
}

/** Photos and videos in pieces, tus 1.0. The address of an upload is the SHA-256 that was signed. */
export const uploadRoutes = (ports: Ports) => (app: App) => {
  const uploads = uploadsOf(ports)
  const params = Type.Object({ sha256: Sha256Hex })
  // The piece is taken from the connection as it comes, so that what arrived before a cut is kept.
  app.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) => done(null, payload))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(tusHeaders)
    const version = request.headers['tus-resumable']
    if (version !== undefined && version !== '1.0.0') throw new ProblemError('tus_version', `Tus-Resumable ${String(version)}`)
  })

  app.options('/api/v1/uploads', { schema: { hide: true } as object }, async (_request, reply) => reply.status(204).send())

  app.post('/api/v1/uploads', { schema: { summary: 'Announce a photo or video (tus creation): Upload-Length, Upload-Metadata with sha256' } as object }, async (request, reply) => {
    const device = await requireDelivering(ports, request)
    const sha256 = metadataOf(request.headers['upload-metadata'] as string | undefined).get('sha256') ?? ''
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new ProblemError('invalid_request', 'Upload-Metadata: sha256 with the photo’s hash in lower-case hex, base64-encoded, is expected')
    const progress = await uploads.announce(device, sha256, wholeNumber(request.headers['upload-length'], 'Upload-Length'), arrivalTime(ports, request))
    return show(reply, progress).status(201).header('location', `/api/v1/uploads/${sha256}`).send()
  })

  app.head('/api/v1/uploads/:sha256', { schema: { params, summary: 'How much of a photo or video has come (tus)' } as { params: typeof params } }, async (request, reply) => {
    const device = await requireDelivering(ports, request)
    return show(reply, await uploads.progress(device, request.params.sha256, arrivalTime(ports, request))).status(200).send()
  })

  app.patch('/api/v1/uploads/:sha256', { schema: { params, summary: 'A piece of a photo or video (tus): Upload-Offset, application/offset+octet-stream' } as { params: typeof params } }, async (request, reply) => {
    const device = await requireDelivering(ports, request)
    const offset = wholeNumber(request.headers['upload-offset'], 'Upload-Offset')
    const body = request.body as AsyncIterable<Uint8Array> | undefined
    if (!body || !(Symbol.asyncIterator in body)) throw new ProblemError('unsupported_media_type', 'application/offset+octet-stream is expected')
    const progress = await uploads.write(device, request.params.sha256, offset, body, arrivalTime(ports, request), checksumOf(request.headers['upload-checksum']))
    return show(reply, progress).status(204).send()
  })

  app.delete('/api/v1/uploads/:sha256', { schema: { params, summary: 'Give up an unfinished upload (tus termination)' } as { params: typeof params } }, async (request, reply) => {
    await uploads.abandon(await requireDelivering(ports, request), request.params.sha256)
    return reply.status(204).send()
  })
}
