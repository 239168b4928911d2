/**
 * Consoles that watch, a process of its own: raw sockets on GET /api/v1/live. Those of a group are sent the same bytes, so one of each is read in full
 * (what each event holds) and of all the others only when each event had arrived whole. Its own CPU is told with the result.
 *
 *   node watchers.ts '{"port":…,"cookies":["…"],"groups":1,"consoles":1000}'    says "ready" on its channel, "stop" ends it; times are of CLOCK_MONOTONIC, ms
 */
import type { LivePositionsMessage } from '@fieldproof/contract'
import { connect, type Socket } from 'node:net'
import { parseArgs } from 'node:util'

/** Each console has the next of the sessions and is of the next of the groups. */
export interface WatchJob { readonly port: number; readonly cookies: readonly string[]; readonly groups: number; readonly consoles: number }
export interface SeenEvent {
  /** Whose position it told and of which moment, ms since 1970. */
  readonly fixes: readonly { readonly personId: string; readonly fixTime: number }[]
  /** When it was there, at each console that was sent it. */
  readonly arrivedMs: readonly number[]
}
export interface WatchResult { readonly events: readonly SeenEvent[]; readonly closed: number; readonly bytes: number; readonly cores: number }

export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

const eventEnd = Buffer.from('\n\n'), idMark = Buffer.from('id: '), kindMark = Buffer.from('\nevent: positions\ndata: ')

const run = async (job: WatchJob): Promise<void> => {
  // By group and id.
  const arrived = new Map<string, number[]>()
  const held = new Map<string, SeenEvent['fixes']>()
  const sockets: Socket[] = []
  let closed = 0, bytes = 0, ending = false
  const open = (at: number): Promise<void> => new Promise((resolve, reject) => {
    const group = at % job.groups, reads = at < job.groups
    const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true })
    sockets.push(socket)
    let kept: Buffer = Buffer.alloc(0), greeted = false
    socket.on('connect', () => socket.write(`GET /api/v1/live HTTP/1.1\r\nhost: localhost:${job.port}\r\naccept: text/event-stream\r\naccept-language: zh-CN\r\ncookie: ${job.cookies[at % job.cookies.length]!}\r\n\r\n`))
    socket.on('error', reject)
    socket.on('close', () => {
      if (ending) return
      closed++
      if (!greeted) reject(new Error('a console was cut off before it had heard where everybody is'))
    })
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      const now = monotonicMs()
      let rest = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
      for (let end = rest.indexOf(eventEnd); end >= 0; end = rest.indexOf(eventEnd)) {
        const message = rest.subarray(0, end)
        rest = rest.subarray(end + 2)
        const kind = message.indexOf(kindMark)
        if (kind < 0) {
          // The stream has begun with everybody's place: from here on there is only news.
          continue
        }
        if (!greeted) { greeted = true; resolve() }
        const id = `${group} ${message.toString('latin1', message.lastIndexOf(idMark, kind) + 4, kind)}`
        const times = arrived.get(id)
        if (times) times.push(now)
        else arrived.set(id, [now])
        if (reads) {
          const { positions, moves = [] } = JSON.parse(message.toString('utf8', kind + kindMark.length)) as LivePositionsMessage
          held.set(id, [...positions.map(({ personId, fixTime }) => ({ personId, fixTime: Date.parse(fixTime) })), ...moves.map((move) => ({ personId: move[0], fixTime: Date.parse(move[7]) }))])
        }
      }
      kept = rest.length === 0 ? Buffer.alloc(0) : Buffer.from(rest)
    })
  })
  // Those that are read in full are consoles like the others.
  for (let at = 0; at < job.consoles; at += 50) await Promise.all(Array.from({ length: Math.min(50, job.consoles - at) }, (_, i) => open(at + i)))
  arrived.clear()
  held.clear()
  bytes = 0
  const cpu = process.cpuUsage(), from = performance.now()
  process.on('message', () => {
    ending = true
    const used = process.cpuUsage(cpu)
    const result: WatchResult = {
      events: [...held].map(([id, fixes]) => ({ fixes, arrivedMs: arrived.get(id) ?? [] })), closed, bytes, cores: (used.user + used.system) / 1000 / (performance.now() - from),
    }
    for (const socket of sockets) socket.destroy()
    process.send!(result, () => process.exit(0))
  })
  process.send!('ready')
}

if (process.argv[1] === import.meta.filename) await run(JSON.parse(parseArgs({ allowPositionals: true }).positionals[0]!) as WatchJob)
