import { LiveSnapshot, ProblemError } from '@fieldproof/contract'
import type { App } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { requireViewer, seesTheSame } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { logSize, readPositions } from './hub.ts'

/** A console that reads slower than this is disconnected; it reconnects and resumes from its Last-Event-ID. */
const maxUnsentBytes = 4_000_000
const heartbeatMs = 15_000

const told = '`positions`: places, of the present working day only; with `isWhole` those of everybody, so that who is missing is not on the map. `left`: {personIds} that are not on the map any more, because their working day is over or they left the company or what the caller sees of it. `check_in`, `crossing`: as their lists have them. `sos`: ask GET /sos. Goes on from `Last-Event-ID`: check-ins that were missed come again, places come whole.'

/** GET /api/v1/live (server-sent events) and GET /api/v1/live/positions. */
export const liveRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/live/positions', { schema: { summary: 'Where everybody was last on their present working day', response: { 200: LiveSnapshot } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      const size = await logSize(trx)
      return { positions: await readPositions(trx, viewer, ports.clock.now(), 0, size), cursor: String(size) }
    })
  })

  // The hub masks what it sends, once for everybody from whom the same is masked.
  app.get('/api/v1/live', { schema: { summary: 'What happens from now on, as server-sent events', description: told }, config: { holds: { fields: ['position'], masksItself: true } } }, async (request, reply) => {
    const viewer = await requireViewer(ports, request)
    const after = Number(request.headers['last-event-id'] ?? Number.NaN)
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', connection: 'keep-alive', 'x-accel-buffering': 'no' })
    raw.write('retry: 2000\n\n')
    const send = (bytes: Buffer) => {
      if (raw.destroyed) return
      if (raw.writableLength > maxUnsentBytes) raw.destroy()
      else raw.write(bytes)
    }
    const heartbeat = setInterval(() => {
      send(Buffer.from(': still here\n\n'))
      // A session that was ended elsewhere ends here too, and so does a time as somebody's stand-in.
      requireViewer(ports, request).then((now) => { if (!seesTheSame(viewer, now)) raw.destroy() }, (error: unknown) => error instanceof ProblemError && raw.destroy())
    }, heartbeatMs)
    let leave: (() => void) | undefined
    raw.on('close', () => {
      clearInterval(heartbeat)
      leave?.()
    })
    try {
      leave = await ports.live.join({ viewer, language: languageOf(request.headers['accept-language']), send, close: () => void raw.destroy() }, Number.isInteger(after) && after >= 0 ? after : null)
      if (raw.destroyed) leave()
    } catch (error) {
      ports.log.warn({ error }, 'live view: could not join')
      raw.destroy()
    }
  })
}
