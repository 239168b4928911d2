/** The network between the phone and the server of the simulator: every request may be lost, doubled, held back, answered by somebody else, or cut at any byte. */
import { ProblemError, errorCatalogue } from '@fieldproof/contract'
import type { EventBatchAnswer, PhoneConsent } from '@fieldproof/contract'
import { uploadInPieces } from '@fieldproof/client'
import type { RawRequest } from '@fieldproof/client'
import type { SyncApi } from '../../../../apps/mobile/src/outbox/syncPorts.ts'
import type { Random } from '../random.ts'
import type { VirtualServer } from './virtualServer.ts'

export const tick = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
export const ticks = async (count: number): Promise<void> => { for (let i = 0; i < count; i++) await tick() }
export const never = <T>(): Promise<T> => new Promise(() => {})

/** As the client's ApiError. */
class Answered extends Error {
  readonly status: number
  readonly problem: { readonly code: string; readonly title: string; readonly remedy: string }
  constructor(code: keyof typeof errorCatalogue) {
    super(code)
    this.status = errorCatalogue[code].status
    this.problem = { code, title: code, remedy: '' }
  }
}
const lost = (): TypeError => new TypeError('Failed to fetch')

export interface NetworkPorts {
  readonly random: Random
  readonly server: VirtualServer
  /** The page that asks; answers to a page that is gone go nowhere. */
  readonly page: { readonly alive: boolean }
  readonly now: () => number
  /** Virtual time that a request takes. */
  readonly pass: (ms: number) => void
  /** 0: a perfect network. */
  readonly trouble: () => number
  /** Bytes of events that the network carries before a request is given up (app/patientFetch.ts of the phone). */
  readonly mostEventBytes?: () => number
  readonly trace: (line: string) => void
  /** A mutation: a lost answer is taken for a good one. */
  readonly believesInLostAnswers?: boolean | undefined
}

export interface VirtualApi extends SyncApi {
  readonly today: () => Promise<Pick<EventBatchAnswer, 'serverTime' | 'timeToken'>>
  readonly consents: () => Promise<readonly PhoneConsent[]>
}

export const createVirtualApi = (ports: NetworkPorts): VirtualApi => {
  const { random, server, page, pass, trouble, trace } = ports
  const request = async <T>(name: string, work: () => Promise<T> | T, junk: T): Promise<T> => {
    if (!page.alive) return never()
    const answer = async (): Promise<T> => {
      try {
        return await work()
      } catch (error) {
        throw error instanceof ProblemError ? new Answered(error.code) : error
      }
    }
    const settle = async (): Promise<T> => {
      await ticks(random.whole(0, 3))
      pass(random.whole(20, 400))
      if (!random.chance(trouble())) return answer()
      const fault = random.pick(['lost', 'lost answer', 'doubled', 'held back', 'busy', 'unknown device', 'portal'] as const)
      trace(`net ${name} ${fault}`)
      switch (fault) {
        case 'lost': throw lost()
        case 'lost answer':
          await answer().catch(() => undefined)
          throw lost()
        case 'doubled': {
          const both = await Promise.allSettled([answer(), answer()])
          const last = both[random.whole(0, 1)]!
          if (last.status === 'rejected') throw last.reason
          return last.value
        }
        case 'held back': {
          // It arrives after all, when nobody waits for it any more.
          void ticks(random.whole(5, 400)).then(answer).catch(() => undefined)
          throw lost()
        }
        case 'busy': throw new Answered(random.pick(['storage_unavailable', 'too_many_requests', 'internal'] as const))
        case 'unknown device': throw new Answered('unknown_device')
        case 'portal': return junk
      }
    }
    // A server that is killed answers nothing: the connection breaks.
    const timeout = ticks(500).then(() => { throw lost() })
    timeout.catch(() => undefined)
    try {
      const result = await Promise.race([settle(), timeout])
      return page.alive ? result : never()
    } catch (error) {
      if (!page.alive) return never()
      throw error
    }
  }

  const raw: RawRequest = (method, path, body, headers = {}) => request(`${method} upload`, async () => {
    const uploads = server.uploads()
    const sha256 = path.split('/').at(-1)!
    const shown = (progress: { readonly offset: number }) => new Response(null, { headers: { 'upload-offset': String(progress.offset) } })
    if (method === 'POST') return shown(await uploads.announce(server.device, atob(headers['upload-metadata']!.split(',')[0]!.split(' ')[1]!), Number(headers['upload-length']), ports.now()))
    if (method === 'HEAD') return shown(await uploads.progress(server.device, sha256, ports.now()))
    const piece = body as Uint8Array
    const cutAt = random.chance(trouble()) ? random.whole(0, piece.length) : undefined
    if (cutAt !== undefined) trace(`net cut at ${cutAt} of ${piece.length}`)
    const arriving = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < piece.length; ) {
        if (at === cutAt) throw new Error('cut')
        const next = Math.min(at + random.whole(1, 200), cutAt ?? piece.length, piece.length)
        yield piece.subarray(at, next)
        at = next
        await tick()
      }
      if (cutAt === piece.length) throw new Error('cut')
    }
    const reached = await uploads.write(server.device, sha256, Number(headers['upload-offset']), arriving(), ports.now())
    if (cutAt !== undefined) throw lost()
    return shown(reached)
  }, new Response('<html>'))

  return {
    consents: async () => {
      const consents = await request('consents', () => server.consents(), undefined as never)
      // What is no JSON of ours is read by nobody.
      if (!Array.isArray(consents)) throw new SyntaxError('not from our server')
      return consents
    },
    today: () => request('today', () => server.time(), {} as never),
    phone: {
      sendEvents: async (events) => {
        try {
          return await request('events', () => {
            const bytes = events.reduce((sum, jws) => sum + jws.length, 0)
            if (bytes > (ports.mostEventBytes?.() ?? Infinity)) {
              trace(`slow: ${events.length} events`)
              throw new DOMException('no answer in time', 'TimeoutError')
            }
            return server.sendEvents(events)
          }, {} as never)
        } catch (error) {
          if (!ports.believesInLostAnswers || (error as { status?: number }).status !== undefined) throw error
          return { results: events.map((jws) => ({ eventId: (JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as { id: string }).id, status: 'accepted' as const })), serverTime: new Date(ports.now()).toISOString(), checkpoint: null }
        }
      },
      missingEvents: (ids) => request('missing', () => ({ missing: server.missing(ids) }), {} as never),
      uploadMedia: (upload) => uploadInPieces(raw, { ...upload, pieceBytes: 300 }),
    },
    log: {
      checkpoint: () => request('checkpoint', () => server.checkpoint(), '<html>'),
      consistency: (from, to) => request('consistency', () => server.consistency(from, to), {} as never),
      inclusion: (eventId) => request('inclusion', () => server.inclusion(eventId), {} as never),
    },
  }
}
