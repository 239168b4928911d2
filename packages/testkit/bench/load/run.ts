/** Request files, the generator's process, and what processes cost. */
import { execFile } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { LoadJob, LoadResult } from './generator.ts'

export const post = (path: string, body: string, headers: Record<string, string> = {}): Buffer => {
  const bytes = Buffer.from(body)
  const lines = [`POST ${path} HTTP/1.1`, 'host: localhost', 'content-type: application/json', `content-length: ${bytes.length}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes])
}
export const get = (path: string): Buffer => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)

/** One list of requests per connection: count, then length and bytes of each, unsigned 32-bit little-endian. */
export const writeRequestFile = (file: string, connections: readonly (readonly Buffer[])[]): void => {
  const handle = openSync(file, 'w')
  const number = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  for (const requests of connections) writeSync(handle, Buffer.concat([number(requests.length), ...requests.flatMap((request) => [number(request.length), request])]))
  closeSync(handle)
}

export const runLoad = (job: LoadJob): Promise<LoadResult> => new Promise((resolve, reject) => {
  execFile(process.execPath, [join(import.meta.dirname, 'generator.ts'), JSON.stringify(job)], { maxBuffer: 10_000_000 }, (error, stdout, stderr) => {
    if (error) reject(new Error(`load generator: ${stderr || error.message}`))
    else resolve(JSON.parse(stdout) as LoadResult)
  })
})

/** CPU seconds that a process has used, all its threads (Linux; NaN elsewhere). 100 clock ticks a second on every Linux of today. */
export const cpuSecondsOf = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

/** Runs `work` and tells what CPU `pid` used meanwhile. */
export const withCpuOf = async <T>(pid: number, work: () => Promise<T>): Promise<{ readonly value: T; readonly cores: number; readonly cpuSeconds: number }> => {
  const before = cpuSecondsOf(pid), from = performance.now()
  const value = await work()
  const cpuSeconds = cpuSecondsOf(pid) - before
  return { value, cores: cpuSeconds / ((performance.now() - from) / 1000), cpuSeconds }
}

/** The backends that serve the database of `client`, itself left out; their CPU is seen where PostgreSQL runs on this machine. */
export const backendsOf = async (client: pg.Client): Promise<readonly number[]> =>
  (await client.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')).rows.map((row) => row.pid)

/** CPU of the backends that serve the database of `client` since this was made, those that have ended meanwhile included up to the last `look`. */
export const meterBackends = async (client: pg.Client): Promise<{ look(): Promise<number> }> => {
  const begun = new Map((await backendsOf(client)).map((pid) => [pid, cpuSecondsOf(pid)]))
  const latest = new Map<number, number>()
  return {
    async look() {
      for (const pid of await backendsOf(client)) {
        const seconds = cpuSecondsOf(pid) - (begun.get(pid) ?? 0)
        if (Number.isFinite(seconds)) latest.set(pid, seconds)
      }
      return latest.values().reduce((sum, seconds) => sum + seconds, 0)
    },
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length === 0 ? Number.NaN : sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
