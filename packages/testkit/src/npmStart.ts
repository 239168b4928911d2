/** `npm start` as somebody runs it who has just cloned: npm itself, the start script, an environment with nothing in it but the way to npm; and Ctrl-C as a terminal sends it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Newcomer {
  /** As printed. */
  readonly url: string
  readonly setupLink: string | undefined
  /** From pressing return until the address was printed. */
  readonly seconds: number
  /** All that was printed so far, both streams. */
  output(): string
  /** Resolves when this was printed; rejects when the program ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Ctrl-C: the terminal sends it to everything that was started. What was printed afterwards, and what npm ended with. */
  interrupt(): Promise<{ readonly printed: string; readonly code: number | null; readonly signal: string | null }>
  /** kill -9 of everything but the database, which is nobody's child then. */
  kill(): Promise<void>
}

const root = join(import.meta.dirname, '../../..')

/** Left empty, as .env and compose files leave them: the same as not set. */
const leftEmpty = { DATABASE_URL: '', FIELDPROOF_URL: '', FIELDPROOF_SECRET: '', FIELDPROOF_BACKUPS: '', FIELDPROOF_SPEECH_MODEL: '', HOST: '', LOG_LEVEL: '' }

/** Starts and waits for the address. A port of its own unless one is given. */
export const npmStart = async (dataFolder: string, args: readonly string[] = [], { patienceMs = 240_000, environment = {} }: { readonly patienceMs?: number; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<Newcomer> => {
  const startedAt = performance.now()
  const child = spawn('npm', ['start', ...(args.length > 0 ? ['--', ...args] : [])], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...leftEmpty, PATH: process.env['PATH'], PORT: '0', FIELDPROOF_DATA: dataFolder, ...environment } })
  let text = ''
  const waiting = new Set<() => void>()
  const tell = (): void => { for (const look of waiting) look() }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; tell() })
  let ended: { code: number | null; signal: string | null } | undefined
  const end = new Promise<{ code: number | null; signal: string | null }>((resolve) => { child.once('close', (code, signal) => { ended = { code, signal }; resolve(ended); tell() }) })
  const printed = (pattern: RegExp): Promise<RegExpExecArray> => new Promise((resolve, reject) => {
    const timer = setTimeout(() => { waiting.delete(look); reject(new Error(`${pattern} was not printed within ${patienceMs / 1000} s:\n${text}`)) }, patienceMs)
    const look = (): void => {
      const found = pattern.exec(text)
      if (!found && !ended) return
      clearTimeout(timer)
      waiting.delete(look)
      if (found) resolve(found)
      else reject(new Error(`it ended (${ended?.signal ?? ended?.code}) before ${pattern} was printed:\n${text}`))
    }
    waiting.add(look)
    look()
  })
  const group = (signal: 'SIGINT' | 'SIGKILL'): void => { try { process.kill(-child.pid!, signal) } catch { /* gone */ } }
  const [, url] = await printed(/Fieldproof 实迹 +(http:\S+)[^]*?数据 data .*\n/).catch((error: unknown) => { group('SIGKILL'); throw error })
  const seconds = (performance.now() - startedAt) / 1000
  return {
    url: url!, seconds, printed, output: () => text,
    get setupLink() { return /首次设置 set up +(http\S+)/.exec(text)?.[1] },
    async interrupt() {
      const before = text.length
      group('SIGINT')
      return { ...await end, printed: text.slice(before) }
    },
    async kill() {
      group('SIGKILL')
      await end
    },
  }
}
