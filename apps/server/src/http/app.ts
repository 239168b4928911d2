import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { bandKeyword, type ErrorCode, maskKeyword, namedInKeyword, notPersonalKeyword, openWhileNullKeyword, ProblemError, errorCatalogue } from '@fieldproof/contract'
import { CanonicalJsonError } from '@fieldproof/core/evidence'
import { t, type Translated } from '@fieldproof/core/kernel'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyServerOptions, type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, type FastifyReply, type FastifyRequest, type RawReplyDefaultExpression, type RawRequestDefaultExpression, type RawServerDefault } from 'fastify'
import type { Logger } from '../platform/log.ts'
import { type DeferredCompilers, deferredCompilers } from './deferredCompilers.ts'
import { maskAnswers } from './fieldMasks.ts'
import { describeApi } from './openApi.ts'
import { languageOf, presentProblem } from './problem.ts'
import { type SchemaError, validationWords } from './validationWords.ts'

export type App = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>
export type Routes = (app: App) => void | Promise<void>

/** Database and disk faults that pass by themselves: the client keeps its data and comes back. */
const passingFaults = new Set([
  // The way to the database, and its name.
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', '08000', '08001', '08003', '08004', '08006',
  // A disk that is full or fails.
  'ENOSPC', 'EDQUOT', 'EIO', 'EROFS', '53100', '58030',
  // PostgreSQL stops, starts, has no room, has become a standby that only reads, or asks to try again (PostgreSQL, appendix A).
  '57P01', '57P02', '57P03', '57P05', '53200', '53300', '25006', '40001', '40P01',
])
/** PostgreSQL holds no U+0000: only a request can have brought it. Most schemas refuse it by themselves (contract: PlainText). */
const notText = new Set(['22021', '22P05'])
const isPassing = (error: unknown): boolean => {
  const e = error as { code?: string; message?: string; errors?: unknown[]; cause?: unknown }
  if (e?.code && passingFaults.has(e.code)) return true
  if (/Connection terminated|is not currently accepting connections|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after calling end|Client was closed and is not queryable|Query read timeout/i.test(e?.message ?? '')) return true
  if (Array.isArray(e?.errors) && e.errors.some(isPassing)) return true
  return e?.cause !== undefined && e.cause !== error && isPassing(e.cause)
}

/** What an error of whichever origin is to the client. */
export const problemOf = (error: unknown): { code: ErrorCode; detail?: string | Translated | undefined; retryAfterSeconds?: number } => {
  if (error instanceof ProblemError) return { code: error.code, detail: error.detail, retryAfterSeconds: error.retryAfterSeconds }
  const e = error as { code?: string; validation?: readonly SchemaError[]; validationContext?: string; message?: string; statusCode?: number }
  if (e.validation) return { code: 'invalid_request', detail: validationWords(e.message ?? '', e.validation, e.validationContext) }
  if (e.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { code: 'body_too_large' }
  if (e.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return { code: 'unsupported_media_type', detail: e.message }
  if (e.code === 'FST_ERR_CTP_INVALID_JSON_BODY' || e.code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || error instanceof SyntaxError) return { code: 'not_json', detail: e.message }
  if (e.statusCode !== undefined && e.statusCode >= 400 && e.statusCode < 500) return { code: e.statusCode === 404 ? 'not_found' : 'invalid_request', detail: e.message }
  // The text "Infinity" passes for a number where a schema reads numbers from texts, and for one below any bound; the log has no form for it.
  if (error instanceof CanonicalJsonError) return { code: 'invalid_request', detail: error.message }
  if (e.code && notText.has(e.code)) return { code: 'invalid_request', detail: t('有一段文字里含有 U+0000', '有一段文字裡含有 U+0000', 'a text holds U+0000') }
  return isPassing(error) ? { code: 'storage_unavailable', retryAfterSeconds: 5 } : { code: 'internal' }
}

const mostDrainedBytes = 64 * 1024 * 1024
const mostDrainedMs = 10_000

/**
 * Reads away what a client is still sending, within bounds: refused in the middle of its body, the client would see a broken pipe and not the answer
 * that says why. Beyond the bounds it is answered all the same and the connection closed.
 */
const drained = (request: IncomingMessage): Promise<void> => new Promise((resolve) => {
  if (request.complete || request.destroyed) return resolve()
  let bytes = 0
  const done = (): void => {
    clearTimeout(timer)
    request.off('data', count)
    resolve()
  }
  const count = (chunk: Buffer): void => { if ((bytes += chunk.length) > mostDrainedBytes) done() }
  const timer = setTimeout(done, mostDrainedMs)
  request.on('data', count).once('end', done).once('close', done).resume()
})

/** What is no HTTP has neither a request nor a route. Time-outs and overlong headers are not about what was asked: their status says all. */
const answerNoRequest = ({ code, message }: Error & { code?: string }, socket: Socket): void => {
  if (code === 'ECONNRESET' || socket.destroyed) return
  const bare = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : undefined
  const body = bare ? '' : JSON.stringify(presentProblem('invalid_request', languageOf(undefined), message))
  const head = [`HTTP/1.1 ${bare ?? '400 Bad Request'}`, 'connection: close', `content-length: ${Buffer.byteLength(body)}`, ...(bare ? [] : ['content-type: application/problem+json'])]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}

/** The HTTP server: schema validation, one way of answering errors, then the routes in the order given. */
/** RFC 3339 knows a second 60, and no clock here does: an instant that cannot be reckoned with is refused at the door, not by the database. */
const onlyRealInstants: NonNullable<NonNullable<FastifyServerOptions['ajv']>['onCreate']> = (ajv) => {
  const known = ajv.formats['date-time'] as { readonly validate: (text: string) => boolean }
  ajv.addFormat('date-time', { ...known, validate: (text: string) => known.validate(text) && Number.isFinite(Date.parse(text)) })
}

export const createApp = async (log: Logger, routes: readonly Routes[], compilers: DeferredCompilers = deferredCompilers()): Promise<App> => {
  const answerProblem = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { code, detail, retryAfterSeconds } = problemOf(error)
    const definition = errorCatalogue[code]
    if (definition.status >= 500) log.error({ error, method: request.method, path: request.routeOptions.url, requestId: request.id }, 'request failed')
    await drained(request.raw)
    if ('retry' in definition) reply.header('retry-after', String(retryAfterSeconds ?? 5))
    return reply.status(definition.status).type('application/problem+json').send(JSON.stringify(presentProblem(code, languageOf(request.headers['accept-language']), detail, request.id)))
  }
  const app: App = fastify({
    logger: false,
    bodyLimit: 1_048_576,
    trustProxy: 'loopback',
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, allErrors: false, coerceTypes: 'array', useDefaults: true, keywords: [bandKeyword, maskKeyword, namedInKeyword, notPersonalKeyword, openWhileNullKeyword] }, onCreate: onlyRealInstants },
    schemaController: { compilersFactory: compilers.factories },
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 400 },
    // Before any route: an address that cannot be decoded.
    frameworkErrors: answerProblem,
    clientErrorHandler: answerNoRequest,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler(() => { throw new ProblemError('not_found') })
  // Nothing here unpacks a request body: phones and trackers send small ones, and a bound on what comes out would be one more thing to get wrong.
  app.addHook('onRequest', async (request, reply) => {
    const encoding = request.headers['content-encoding']
    if (encoding === undefined || encoding.trim().toLowerCase() === 'identity' || encoding === '') return
    reply.header('accept-encoding', 'identity') // RFC 9110, section 15.5.16
    throw new ProblemError('body_compressed', t(`content-encoding 为 ${encoding}`, `content-encoding 為 ${encoding}`, `content-encoding ${encoding}`))
  })
  maskAnswers(app as never)
  await describeApi(app)
  for (const register of routes) await app.register((async (scope) => register(scope as unknown as App)) as FastifyPluginAsync)
  return app
}
