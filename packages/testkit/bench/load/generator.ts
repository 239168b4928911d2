/**
 * The load generator, a process of its own: raw HTTP/1.1 over keep-alive sockets, one request at a time on each, request bytes made
 * beforehand. It builds no objects per request and parses only the status line and the content length, so that what is measured
 * is the server. Its own CPU is reported with every result.
 *
 *   node generator.ts '{"port":…,"file":…,"seconds":…,"warmUpSeconds":…,"repeat":true}'
 */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

export interface LoadJob {
  readonly port: number
  /** Requests per connection: see requestFile.ts. */
  readonly file: string
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Start again when a connection's requests are used up; otherwise it falls silent. */
  readonly repeat: boolean
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly statuses: Readonly<Record<string, number>>
  /** Requests whose answer holds this text (`"status":"accepted"`). */
  readonly accepted: number
  /** Share of one core that this process used. */
  readonly generatorCores: number
  /** True when every connection ran out of requests before the time was over. */
  readonly ranOut: boolean
  /** Of all requests, warm-up included. */
  readonly sentInAll: number
}

const acceptedMark = Buffer.from('"status":"accepted"')
const headerEnd = Buffer.from('\r\n\r\n')

const readRequests = (file: string): Buffer[][] => {
  const bytes = readFileSync(file)
  const connections: Buffer[][] = []
  let at = 0
  while (at < bytes.length) {
    const count = bytes.readUInt32LE(at)
    at += 4
    const requests: Buffer[] = []
    for (let i = 0; i < count; i++) {
      const length = bytes.readUInt32LE(at)
      requests.push(bytes.subarray(at + 4, at + 4 + length))
      at += 4 + length
    }
    connections.push(requests)
  }
  return connections
}

const run = async (job: LoadJob): Promise<LoadResult> => {
  const connections = readRequests(job.file)
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  let accepted = 0, sentInAll = 0
  const startedAt = performance.now()
  const countFrom = startedAt + job.warmUpSeconds * 1000
  const endAt = countFrom + job.seconds * 1000
  let lastAnswer = countFrom
  let cpuAtCount = process.cpuUsage()
  setTimeout(() => { cpuAtCount = process.cpuUsage() }, job.warmUpSeconds * 1000)

  const oneConnection = (requests: readonly Buffer[]): Promise<boolean> => new Promise((resolve, reject) => {
    const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true })
    let next = 0, sentAt = 0
    let buffered: Buffer = Buffer.alloc(0)
    const send = (): void => {
      const now = performance.now()
      if (now >= endAt || (!job.repeat && next >= requests.length)) {
        socket.end()
        resolve(now < endAt)
        return
      }
      sentAt = now
      sentInAll++
      socket.write(requests[next++ % requests.length]!)
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk])
      const end = buffered.indexOf(headerEnd)
      if (end < 0) return
      const head = buffered.toString('latin1', 0, end)
      const length = /content-length: (\d+)/i.exec(head)?.[1]
      const bodyLength = length === undefined ? (head.startsWith('HTTP/1.1 204') ? 0 : undefined) : Number(length)
      if (bodyLength === undefined) {
        reject(new Error(`an answer without content-length cannot be measured: ${head}`))
        return
      }
      if (buffered.length < end + 4 + bodyLength) return
      const now = performance.now()
      if (sentAt >= countFrom && now <= endAt) {
        latencies.push(now - sentAt)
        lastAnswer = now
        const status = head.slice(9, 12)
        statuses[status] = (statuses[status] ?? 0) + 1
        if (buffered.indexOf(acceptedMark, end) >= 0) accepted++
      }
      buffered = Buffer.alloc(0)
      send()
    })
  })

  const ended = await Promise.all(connections.map(oneConnection))
  const cpu = process.cpuUsage(cpuAtCount)
  const ranOut = ended.every(Boolean)
  // When requests ran out, the time that counts ends with the last answer.
  const seconds = (ranOut ? lastAnswer - countFrom : endAt - countFrom) / 1000
  latencies.sort((a, b) => a - b)
  const quantile = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN
  return {
    requests: latencies.length, seconds, requestsPerSecond: latencies.length / seconds, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: latencies.at(-1) ?? Number.NaN,
    statuses, accepted, generatorCores: (cpu.user + cpu.system) / 1e6 / Math.max(0.001, (performance.now() - countFrom) / 1000), ranOut, sentInAll,
  }
}

const [jobText] = process.argv.slice(2)
if (import.meta.main && jobText) {
  run(JSON.parse(jobText) as LoadJob).then((result) => { process.stdout.write(JSON.stringify(result)) }, (error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`)
    process.exitCode = 1
  })
}
