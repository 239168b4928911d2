/**
 * The work-hours track (C6): start, pause, resume, end, each a signed event; positions in between are buffered in IndexedDB as
 * they come and leave it only inside a signed event (appendEvent removes them in the transaction that stores it), so a kill loses
 * at most the fix being written. Nothing outside the work windows is buffered, let alone sent.
 */
import { toBase64Url } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createStore } from '../app/store.ts'
import type { Store } from '../app/store.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import { currentIdentity } from '../outbox/database.ts'
import { isFull } from '../outbox/ports.ts'
import { closeFix, openFix } from '../outbox/seal.ts'
import type { Seal } from '../outbox/seal.ts'
import type { AppendExtras } from '../outbox/appendEvent.ts'
import type { Deflate } from '../outbox/ports.ts'
import type { BufferedFix, EventDraft, OutboxRecord } from '../outbox/types.ts'
import { periodAt, splitByPeriod } from './workWindows.ts'
import type { WorkPeriod } from './workWindows.ts'

export type WorkState = 'off' | 'recording' | 'paused'

export interface RecorderPorts {
  readonly db: PhoneDatabase
  readonly seal: Seal
  readonly append: (draft: EventDraft, extras?: AppendExtras) => Promise<OutboxRecord>
  readonly deflateRaw: Deflate
  readonly now: () => number
  readonly periods: () => readonly WorkPeriod[]
  /** Fixes closer together are not kept; `leastGapMs` where absent. */
  readonly leastGapMs?: () => number
  /** Called when the disk has no room for a position; it is tried once more after. */
  readonly makeRoom?: () => Promise<void>
  /** Inside a place that the person has set private? */
  readonly isPrivate?: (fix: Fix) => boolean
}

export interface TrackRecorder {
  readonly state: Store<WorkState>
  /** Recording stands still because the person is in a private place. */
  readonly inPrivate: Store<boolean>
  /** Takes up what the page before has left; the fixes that it had not packed go out with the next `tick`. */
  readonly restore: () => Promise<void>
  readonly start: () => Promise<void>
  readonly pause: (reason?: string) => Promise<void>
  readonly resume: () => Promise<void>
  readonly end: () => Promise<void>
  /** A position arrived. Kept only while recording and inside a work window. */
  readonly take: (fix: Fix) => Promise<void>
  /** Packs and signs what is buffered. */
  readonly flush: () => Promise<void>
  /** To be called every few seconds: sends the minute's batch, and ends the recording when the work window is over. */
  readonly tick: () => Promise<void>
}

export const batchFixes = 50
export const batchMs = 60_000
/** A still phone reports the same place every second; a fix every five seconds draws the same day at a fifth of the cost. */
export const leastGapMs = 5_000
const clockPutRightMs = 60_000

/**
 * The pack, deflated inside its own format (its flag byte says so). core takes a synchronous deflate and the browser has only an
 * asynchronous one: catch the body, deflate it, hand it back.
 */
export const packDeflated = async (fixes: readonly Fix[], deflateRaw: Deflate): Promise<Uint8Array> => {
  let body: Uint8Array = new Uint8Array(0)
  packFixes(fixes, { deflate: (bytes) => { body = bytes; return bytes } })
  const deflated = await deflateRaw(body)
  return packFixes(fixes, { deflate: () => deflated })
}

/** Work handed over is done one after the other; one that fails does not hold up the next. */
const createTurns = (): ((work: () => Promise<void>) => Promise<void>) => {
  let tail: Promise<void> = Promise.resolve()
  return (work) => {
    const turn = tail.then(work)
    tail = turn.catch(() => undefined)
    return turn
  }
}

export const createTrackRecorder = (ports: RecorderPorts): TrackRecorder => {
  const state = createStore<WorkState>('off')
  const inPrivate = createStore(false)
  let lastFixTime = -Infinity
  let buffered = 0
  let oldestBuffered = Infinity
  /** When the person last said that the recording runs or rests: it is over with the working period that this lies in, also where the page slept through its end. */
  let since: number | undefined
  const isOver = (now: number): boolean => {
    const period = periodAt(ports.periods(), now)
    return period === undefined || (since !== undefined && since < period.from)
  }
  // Flushes run one after another: two at once would pack the same fixes twice. So do entering and leaving a private place: a quick
  // way out must not be told before the way in.
  const inTurn = createTurns()
  const inPrivateTurn = createTurns()
  const remember = async (next: WorkState): Promise<void> => {
    state.set(next)
    since = ports.now()
    const identity = await currentIdentity(ports.db)
    await ports.db.put('meta', { state: next, deviceId: identity?.deviceId, since }, 'workState')
  }
  /** The log says that nothing is recorded and why, not where. Told before the flag turns, so that a kill in between tells it again. */
  const turnPrivate = async (next: boolean): Promise<void> => {
    if (inPrivate.get() === next) return
    inPrivate.set(next)
    await inPrivateTurn(async () => {
      if (next) await flush()
      await ports.append({ kind: 'work_state', state: next ? 'paused' : 'resumed', reason: 'private_place' }, { label: next ? 'paused' : 'resumed' })
      await ports.db.put('meta', next, 'inPrivate')
    })
  }
  const change = async (next: WorkState, event: 'started' | 'paused' | 'resumed' | 'ended', reason?: string): Promise<void> => {
    if (next !== 'recording') await flush()
    // Whatever the person does now counts; a private place is found out again with the next position.
    inPrivate.set(false)
    await ports.db.put('meta', false, 'inPrivate')
    await ports.append({ kind: 'work_state', state: event, ...(reason === undefined ? {} : { reason }) }, { label: event })
    await remember(next)
  }

  const packAll = async (): Promise<void> => {
    const identity = await currentIdentity(ports.db)
    const all = await ports.db.getAll('trackBuffer')
    buffered = 0
    oldestBuffered = Infinity
    // Fixes of an earlier enrolment cannot be signed by the present one; a person who was enrolled anew starts clean.
    const foreign = all.filter((item) => item.deviceId !== identity?.deviceId)
    const opened = await Promise.all(all.filter((item) => item.deviceId === identity?.deviceId).map((item) => openFix(ports.seal, item)))
    const own = opened.filter((item) => item !== undefined).sort((a, b) => a.fix.fixTime - b.fix.fixTime)
    const groups = splitByPeriod(own, ports.periods())
    const grouped = new Set(groups.flat())
    // What cannot be opened any more stays where it is; the record screens tell of a lost key.
    const dropped = [...foreign, ...own.filter((item) => !grouped.has(item))]
    await Promise.all(dropped.map((item) => item.key === undefined ? undefined : ports.db.delete('trackBuffer', item.key)))
    for (const group of groups) for (let i = 0; i < group.length; i += batchFixes * 4) await packOne(group.slice(i, i + batchFixes * 4))
  }
  const packOne = async (group: readonly BufferedFix[]): Promise<void> => {
    const fixes = group.map((item) => item.fix)
    const [first, last] = [fixes[0], fixes.at(-1)]
    if (first === undefined || last === undefined) return
    const packed = toBase64Url(await packDeflated(fixes, ports.deflateRaw))
    await ports.append({ kind: 'track', from: first.fixTime, to: last.fixTime, packed }, {
      consumedFixes: group.map((item) => item.key).filter((key) => key !== undefined), label: String(fixes.length),
    })
  }
  const flush = (): Promise<void> => inTurn(packAll)

  return {
    state,
    inPrivate,
    restore: async () => {
      const tx = ports.db.transaction(['meta', 'trackBuffer'])
      const meta = tx.objectStore('meta')
      const [wasPrivate, saved, deviceId, kept] = await Promise.all([meta.get('inPrivate'), meta.get('workState') as Promise<{ state: WorkState; deviceId: string; since?: number } | undefined>, meta.get('currentDeviceId'), tx.objectStore('trackBuffer').count()])
      inPrivate.set(wasPrivate === true)
      since = saved?.since
      if (saved !== undefined && saved.deviceId === deviceId) state.set(saved.state)
      else if (saved !== undefined) state.set('off')
      buffered = kept
      // Of a page that was closed or killed: goes out with the next tick. Signing it takes longer than the first screen should wait.
      if (kept > 0) oldestBuffered = -Infinity
    },
    start: () => change('recording', 'started'),
    pause: (reason) => change('paused', 'paused', reason),
    resume: () => change('recording', 'resumed'),
    end: () => change('off', 'ended'),
    take: async (fix) => {
      if (state.get() !== 'recording') return
      // Both the fix and the moment must be working time: a cached fix from before the shift is not of the shift.
      if (periodAt(ports.periods(), fix.fixTime) === undefined || isOver(ports.now())) return
      const gapMs = fix.fixTime - lastFixTime
      // Far before the last one: that was stamped by a clock which has been put right since, and must not hold up what comes now.
      const isApart = gapMs >= (ports.leastGapMs?.() ?? leastGapMs) || gapMs < -clockPutRightMs
      // Entering and leaving a private place is noticed with any fix: the screen must not say "recording" for the rest of a gap.
      if (ports.isPrivate?.(fix) === true) {
        if (isApart) {
          lastFixTime = fix.fixTime
          await ports.db.put('meta', (Number(await ports.db.get('meta', 'privateFixes')) || 0) + 1, 'privateFixes')
        }
        return turnPrivate(true)
      }
      await turnPrivate(false)
      if (!isApart) return
      // What was done meanwhile may have ended it.
      if (state.get() !== 'recording') return
      lastFixTime = fix.fixTime
      const identity = await currentIdentity(ports.db)
      if (identity === undefined || identity.status !== 'active' || state.get() !== 'recording') return
      const closed = await closeFix(ports.seal, { deviceId: identity.deviceId, fix })
      await ports.db.add('trackBuffer', closed).catch(async (error: unknown) => {
        if (!isFull(error) || ports.makeRoom === undefined) throw error
        await ports.makeRoom()
        return ports.db.add('trackBuffer', closed)
      })
      buffered++
      oldestBuffered = Math.min(oldestBuffered, ports.now())
      if (buffered >= batchFixes) await flush()
    },
    flush,
    tick: async () => {
      const now = ports.now()
      if (buffered > 0 && now - oldestBuffered >= batchMs) await flush()
      if (state.get() !== 'off' && isOver(now)) {
        await flush()
        // The window is over: recording ends by itself, and says so in the log. Fixes taken since are none (see take).
        await ports.append({ kind: 'work_state', state: 'ended', reason: 'window_over' }, { label: 'ended' })
        await remember('off')
      }
    },
  }
}
