import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'

/** Why there is no answer. `too_slow`, `too_large`: it was ended for the time or memory it took, twice by the system where that was short of memory. `died`: it crashed. `absent`: a package it needs is not installed. */
export type ProcessFault = 'too_slow' | 'too_large' | 'died' | 'absent'
export type ProcessAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: ProcessFault }

/** A process that does one thing at a time for us and may be ended at any moment: what it works on are strangers' bytes. */
export interface BoundedProcess<Request, Reply> {
  ask(request: Request): Promise<ProcessAnswer<Reply>>
  stop(): Promise<void>
}

interface BoundedProcessOptions {
  /** Script that calls `answerRequests` below. */
  readonly script: string
  /** Of processor time, so that a busy machine ends nothing that is well; ten times as long by the clock. Where the system does not tell processor time, only the clock counts. */
  readonly seconds: number
  /** Resident memory, watched on Linux, where the kernel tells it of any process; elsewhere only the time is bounded. */
  readonly residentBytes: number
  /** Ended after so long without a request; started again by the next. */
  readonly idleMs?: number
}

type FromChild<Reply> = { readonly kind: 'ready'; readonly absent: boolean } | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply } | { readonly kind: 'failed'; readonly id: number }

const watchMs = 100
/** On Linux pages are 4 kB on every machine that Node is built for but a few ARM servers, where this only bounds later. */
const pageBytes = 4_096

const ticksPerSecond = 100

/** What the kernel says that a process takes; zeros where it says nothing. */
const consumptionOf = async (pid: number): Promise<{ readonly residentBytes: number; readonly cpuSeconds: number }> => {
  const [statm, stat] = await Promise.all([readFile(`/proc/${pid}/statm`, 'latin1').catch(() => ''), readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')])
  // proc(5): the name in brackets may hold blanks; utime and stime are the 12th and 13th behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { residentBytes: Number(statm.split(' ')[1] ?? 0) * pageBytes, cpuSeconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond }
}

export const createBoundedProcess = <Request, Reply>({ script, seconds, residentBytes, idleMs = 60_000 }: BoundedProcessOptions): BoundedProcess<Request, Reply> => {
  let child: ChildProcess | undefined
  let isReady: Promise<boolean> | undefined
  let ids = 0
  let last: Promise<unknown> = Promise.resolve()
  let resting: NodeJS.Timeout | undefined
  let stopped = false

  const end = (): void => {
    child?.kill('SIGKILL')
    child = undefined
    isReady = undefined
  }
  const start = (): { child: ChildProcess; isReady: Promise<boolean> } => {
    if (child && isReady) return { child, isReady }
    // Nothing of our environment goes along: no secret is within reach of a decoder that was taken over.
    const { PATH, LANG, TMPDIR, SystemRoot } = process.env
    const started = fork(script, [], { serialization: 'advanced', execArgv: ['--max-old-space-size=512'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: Object.fromEntries(Object.entries({ PATH, LANG, TMPDIR, SystemRoot }).filter(([, value]) => value !== undefined)) as Record<string, string> })
    started.on('error', () => {})
    if (started.pid !== undefined) try { setPriority(started.pid, constants.priority.PRIORITY_LOW) } catch { /* it ended already, or the system forbids it */ }
    const ready = new Promise<boolean>((resolve, reject) => {
      started.once('message', (message: FromChild<Reply>) => resolve(message.kind === 'ready' && !message.absent))
      started.once('exit', () => reject(new Error('it ended before it was ready')))
    })
    ready.catch(() => {})
    started.once('exit', () => { if (child === started) { child = undefined; isReady = undefined } })
    child = started
    isReady = ready
    // It must not keep a server alive that wants to stop.
    started.unref()
    started.channel?.unref?.()
    return { child: started, isReady: ready }
  }

  /** `killed`: somebody else ended it, as the kernel does when memory is short. `unready`: it ended before it was asked. Neither says anything of what was to be read. */
  type Attempt = ProcessAnswer<Reply> | { readonly ok: false; readonly fault: 'killed' | 'unready' }
  const run = async (request: Request): Promise<ProcessAnswer<Reply>> => {
    const first = await attempt(request)
    const last = first.ok || (first.fault !== 'killed' && first.fault !== 'unready') ? first : await attempt(request)
    if (last.ok) return last
    return { ok: false, fault: last.fault === 'killed' ? 'too_large' : last.fault === 'unready' ? 'died' : last.fault }
  }
  const attempt = async (request: Request): Promise<Attempt> => {
    if (stopped) return { ok: false, fault: 'died' }
    const running = start()
    const id = ++ids
    return await new Promise<Attempt>((resolve) => {
      let settled = false
      const settle = (answer: Attempt): void => {
        if (settled) return
        settled = true
        clearTimeout(deadline)
        clearInterval(watch)
        running.child.off('message', onMessage)
        running.child.off('exit', onExit)
        if (!answer.ok) end()
        resolve(answer)
      }
      const onMessage = (message: FromChild<Reply>): void => {
        if (message.kind === 'reply' && message.id === id) settle({ ok: true, value: message.reply })
        else if (message.kind === 'failed' && message.id === id) settle({ ok: false, fault: 'died' })
      }
      const onExit = (_code: number | null, signal: NodeJS.Signals | null): void => settle({ ok: false, fault: signal === 'SIGKILL' ? 'killed' : 'died' })
      const deadline = setTimeout(() => settle({ ok: false, fault: 'too_slow' }), seconds * 10_000)
      let before: number | undefined
      const watch = setInterval(() => {
        void consumptionOf(running.child.pid ?? 0).then((taken) => {
          before ??= taken.cpuSeconds
          if (taken.residentBytes > residentBytes) settle({ ok: false, fault: 'too_large' })
          else if (taken.cpuSeconds - before > seconds) settle({ ok: false, fault: 'too_slow' })
        })
      }, watchMs)
      running.child.on('message', onMessage)
      running.child.on('exit', onExit)
      running.isReady.then((able) => {
        if (!able) return settle({ ok: false, fault: 'absent' })
        if (!settled) running.child.send({ id, request } as never, (error) => { if (error) settle({ ok: false, fault: 'died' }) })
      }, () => settle({ ok: false, fault: 'unready' }))
    })
  }

  return {
    ask(request) {
      clearTimeout(resting)
      const asked = last.then(() => run(request))
      const rest = (): void => {
        clearTimeout(resting)
        resting = setTimeout(end, idleMs)
        resting.unref()
      }
      // A system that can start no process now may be able to later: what failed by throwing must not fail all that comes after.
      last = asked.then(rest, rest)
      return asked
    },
    async stop() {
      stopped = true
      clearTimeout(resting)
      end()
      await last
    },
  }
}

/** The other side, called by the script: `open` loads what it needs, and answers undefined where a package is missing. */
export const answerRequests = async <Request, Reply>(open: () => Promise<((request: Request) => Promise<Reply>) | undefined>): Promise<void> => {
  const say = (message: FromChild<Reply>): void => { process.send?.(message) }
  // A terminal and a service manager tell the whole group to stop. What is being read belongs to the server, which lets it end or ends it: a video is not damaged because a machine went down.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  const answer = await open()
  process.on('message', ({ id, request }: { id: number; request: Request }) => {
    if (answer) answer(request).then((reply) => say({ kind: 'reply', id, reply }), () => say({ kind: 'failed', id }))
  })
  // The server is gone: nobody will ask again.
  process.on('disconnect', () => process.exit(0))
  say({ kind: 'ready', absent: answer === undefined })
}
