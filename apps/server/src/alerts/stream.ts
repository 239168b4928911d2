import { ProblemError } from '@fieldproof/contract'
import type { App } from '../http/app.ts'
import { nothingPersonal } from '../http/fieldMasks.ts'
import { alertsChannel } from '../platform/channels.ts'
import type { Ports } from '../ports.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'

const coalesceMs = 250
const heartbeatMs = 20_000

/**
 * GET /api/v1/alerts/stream (server-sent events): `event: alerts` says that something changed; the console asks for its own list and count, which decide what it may see. Nothing is
 * in the event, so nothing can be in it that a reader must not see. Apart from the live view, whose stream begins with everybody's position.
 */
export const alertStreamRoutes = (ports: Ports) => (app: App) => {
  const listeners = new Map<string, Set<() => void>>()
  const due = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    timer = undefined
    const orgs = due.has('') ? [...listeners.keys()] : [...due]
    due.clear()
    for (const orgId of orgs) for (const tell of listeners.get(orgId) ?? []) tell()
  }
  // From the first console on; a server without one has nothing to pass on.
  let listening: Promise<() => Promise<void>> | undefined
  const listen = () => (listening ??= ports.db.listen(alertsChannel, (orgId) => {
    due.add(orgId)
    timer ??= setTimeout(flush, coalesceMs)
  }).catch((error: unknown) => {
    listening = undefined
    throw error
  }))
  app.addHook('onClose', async () => {
    clearTimeout(timer)
    await (await listening?.catch(() => undefined))?.()
  })

  app.get('/api/v1/alerts/stream', { config: { holds: nothingPersonal } }, async (request, reply) => {
    const { orgId } = await requireConsoleViewer(ports, request)
    await listen()
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', connection: 'keep-alive', 'x-accel-buffering': 'no' })
    raw.write('retry: 3000\n\nevent: alerts\ndata: {}\n\n')
    const tell = () => void (raw.destroyed || raw.write('event: alerts\ndata: {}\n\n'))
    const own = listeners.get(orgId) ?? new Set<() => void>()
    listeners.set(orgId, own.add(tell))
    const heartbeat = setInterval(() => {
      if (!raw.destroyed) raw.write(': still here\n\n')
      // A session that was ended elsewhere ends here too.
      requireConsoleViewer(ports, request).catch((error: unknown) => error instanceof ProblemError && raw.destroy())
    }, heartbeatMs)
    raw.on('close', () => {
      clearInterval(heartbeat)
      own.delete(tell)
      if (own.size === 0 && listeners.get(orgId) === own) listeners.delete(orgId)
    })
  })
}
