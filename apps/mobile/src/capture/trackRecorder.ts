/**
 * The work-hours track (C6): start, pause, resume, end, each a signed event; positions in between are buffered in IndexedDB as
 * they come and leave it only inside a signed event (appendEvent removes them in the transaction that stores it), so a kill loses
 * at most the fix being written. Nothing outside the work windows is buffered, let alone sent.
 * Whether it runs is said by the database, not by this page: another tab may have paused it, and must not sign the same fixes.
 */
import { toBase64Url } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createStore } from '../app/store.ts'
import type { Store } from '../app/store.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import { currentIdentity, transact } from '../outbox/database.ts'
import { createPageLock } from '../outbox/locks.ts'
import { isFull } from '../outbox/ports.ts'
import { closeFix, openFix } from '../outbox/seal.ts'
import type { Seal } from '../outbox/seal.ts'
import type { AppendExtras } from '../outbox/appendEvent.ts'
import type { Deflate, WithLock } from '../outbox/ports.ts'
import type { BufferedFix, EventDraft, OutboxRecord, StoredFix } from '../outbox/types.ts'
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
  /** Over all tabs of this phone; of this page alone where absent. */
  readonly withLock?: WithLock
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
  /** Another tab has changed something. */
  readonly reread: () => Promise<void>
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

/** As it lies in the database. */
interface SavedState {
  readonly state: WorkState
  readonly deviceId: string | undefined
  /** When the person last said that the recording runs or rests. */
  readonly since?: number
  /** End of the working period in which that was, as it was known then. */
  readonly until?: number | undefined
}

export const createTrackRecorder = (ports: RecorderPorts): TrackRecorder => {
  const state = createStore<WorkState>('off')
  const inPrivate = createStore(false)
  let lastFixTime = -Infinity
  let buffered = 0
  let oldestBuffered = Infinity
  /**
   * It is over with the working period in which the person last said that it runs or rests, also where the page slept through its end. A period whose beginning was
   * put later meanwhile is still that one, if it begins before that one was to end.
   */
  let said: Pick<SavedState, 'since' | 'until'> = {}
  const isOver = (now: number): boolean => {
    const period = periodAt(ports.periods(), now)
    return period === undefined || (said.since !== undefined && said.since < period.from && (said.until === undefined || said.until <= period.from))
  }
  // One after another, over all tabs: two at once would pack the same fixes twice. So do entering and leaving a private place: a quick
  // way out must not be told before the way in.
  const withLock = ports.withLock ?? createPageLock()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => withLock('track', work)
  const adopt = (saved: SavedState | undefined, deviceId: string | undefined): void => {
    said = { ...(saved?.since === undefined ? {} : { since: saved.since }), until: saved?.until }
    if (saved !== undefined) state.set(saved.deviceId === deviceId ? saved.state : 'off')
  }
  const read = async (): Promise<{ readonly saved: SavedState | undefined; readonly deviceId: string | undefined; readonly wasPrivate: boolean; readonly kept: number }> => {
    const tx = ports.db.transaction(['meta', 'trackBuffer'])
    const meta = tx.objectStore('meta')
    const [wasPrivate, saved, deviceId, kept] = await Promise.all([meta.get('inPrivate'), meta.get('workState') as Promise<SavedState | undefined>, meta.get('currentDeviceId') as Promise<string | undefined>, tx.objectStore('trackBuffer').count()])
    return { saved, deviceId, wasPrivate: wasPrivate === true, kept }
  }
  const reread = async (): Promise<void> => {
    const { saved, deviceId, wasPrivate } = await read()
    inPrivate.set(wasPrivate)
    adopt(saved, deviceId)
  }
  /** Signed, and true for every tab, in one transaction. */
  const sayState = async (next: WorkState, event: 'started' | 'paused' | 'resumed' | 'ended', reason?: string): Promise<void> => {
    const since = ports.now()
    const deviceId = (await currentIdentity(ports.db))?.deviceId
    const saved: SavedState = { state: next, deviceId, since, until: periodAt(ports.periods(), since)?.to }
    await ports.append({ kind: 'work_state', state: event, ...(reason === undefined ? {} : { reason }) }, { label: event, meta: { workState: saved, inPrivate: false } })
    adopt(saved, deviceId)
  }
  /** Far before the last one: that was stamped by a clock which has been put right since, and must not hold up what comes now. */
  const isApart = (fixTime: number, last: number): boolean => fixTime - last >= (ports.leastGapMs?.() ?? leastGapMs) || fixTime - last < -clockPutRightMs
  /** The log says that nothing is recorded and why, not where. */
  const turnPrivate = async (next: boolean): Promise<void> => {
    if (inPrivate.get() === next) return
    inPrivate.set(next)
    await inTurn(async () => {
      // Told by another tab already.
      if (((await ports.db.get('meta', 'inPrivate')) === true) === next) return
      // Or the person has paused or ended meanwhile: that was the last word.
      if (((await ports.db.get('meta', 'workState')) as SavedState | undefined)?.state !== 'recording') return
      if (next) await packAll()
      await ports.append({ kind: 'work_state', state: next ? 'paused' : 'resumed', reason: 'private_place' }, { label: next ? 'paused' : 'resumed', meta: { inPrivate: next } })
    })
  }
  const change = (next: WorkState, event: 'started' | 'paused' | 'resumed' | 'ended', reason?: string): Promise<void> => inTurn(async () => {
    if (next !== 'recording') await packAll()
    // Whatever the person does now counts; a private place is found out again with the next position.
    inPrivate.set(false)
    await sayState(next, event, reason)
  })

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
  /**
   * Writes it, if the recording runs and no tab has a fix of about this time: together with the look, so that nothing comes in between. Without
   * `closed` (a private place) only that there was one. Answers whether it was written. Not flushed to disk each time: a battery that is pulled costs the last seconds.
   */
  const write = async (fixTime: number, isPrivate: boolean, closed?: StoredFix): Promise<boolean> => transact(ports.db, ['meta', 'trackBuffer'], async (tx) => {
    const meta = tx.objectStore('meta')
    const [saved, deviceId, last, privateFixes] = await Promise.all([meta.get('workState') as Promise<SavedState | undefined>, meta.get('currentDeviceId'), meta.get('lastFixTime') as Promise<number | undefined>, meta.get('privateFixes')])
    if (saved?.state !== 'recording' || saved.deviceId !== deviceId || !isApart(fixTime, last ?? -Infinity)) return false
    await Promise.all([
      meta.put(fixTime, 'lastFixTime'),
      isPrivate ? meta.put((Number(privateFixes) || 0) + 1, 'privateFixes') : undefined,
      closed === undefined ? undefined : tx.objectStore('trackBuffer').add(closed),
    ])
    return true
  }, 'relaxed')

  return {
    state,
    inPrivate,
    restore: async () => {
      const { saved, deviceId, wasPrivate, kept } = await read()
      inPrivate.set(wasPrivate)
      adopt(saved, deviceId)
      buffered = kept
      // Of a page that was closed or killed: goes out with the next tick. Signing it takes longer than the first screen should wait.
      if (kept > 0) oldestBuffered = -Infinity
    },
    // In turn: a change of this page that is still under way is not taken for that of another.
    reread: () => inTurn(reread),
    start: () => change('recording', 'started'),
    pause: (reason) => change('paused', 'paused', reason),
    resume: () => change('recording', 'resumed'),
    end: () => change('off', 'ended'),
    take: async (fix) => {
      if (state.get() !== 'recording') return
      // Both the fix and the moment must be working time: a cached fix from before the shift is not of the shift.
      if (periodAt(ports.periods(), fix.fixTime) === undefined || isOver(ports.now())) return
      const apart = isApart(fix.fixTime, lastFixTime)
      // Entering and leaving a private place is noticed with any fix: the screen must not say "recording" for the rest of a gap.
      if (ports.isPrivate?.(fix) === true) {
        if (apart) {
          lastFixTime = fix.fixTime
          await write(fix.fixTime, true)
        }
        return turnPrivate(true)
      }
      await turnPrivate(false)
      if (!apart) return
      // What was done meanwhile may have ended it.
      if (state.get() !== 'recording') return
      lastFixTime = fix.fixTime
      const identity = await currentIdentity(ports.db)
      if (identity === undefined || identity.status !== 'active' || state.get() !== 'recording') return
      const closed = await closeFix(ports.seal, { deviceId: identity.deviceId, fix })
      const isKept = await write(fix.fixTime, false, closed).catch(async (error: unknown) => {
        if (!isFull(error) || ports.makeRoom === undefined) throw error
        await ports.makeRoom()
        return write(fix.fixTime, false, closed)
      })
      if (!isKept) return
      buffered++
      oldestBuffered = Math.min(oldestBuffered, ports.now())
      if (buffered >= batchFixes) await flush()
    },
    flush,
    tick: async () => {
      const now = ports.now()
      if (buffered > 0 && now - oldestBuffered >= batchMs) await flush()
      if (state.get() === 'off' || !isOver(now)) return
      await inTurn(async () => {
        // Another tab may have told it.
        await reread()
        if (state.get() === 'off' || !isOver(now)) return
        await packAll()
        // The window is over: recording ends by itself, and says so in the log. Fixes taken since are none (see take).
        await sayState('off', 'ended', 'window_over')
      })
    },
  }
}
