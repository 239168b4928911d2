/**
 * What explains a silence (C11), told as signed events while it lasts and when it is over, so that nobody has to guess later. Only while
 * the person records and is on duty: how they use their phone otherwise is nobody's business. Conditions are looked at every few seconds and
 * whenever the browser says that one changed; a state is told once it has lasted, so that a passing one leaves no event.
 */
import type { DeviceStateEvent } from '@fieldproof/contract'
import type { ChosenBy, DeviceStateKind } from '@fieldproof/core/kernel'
import type { PhoneDatabase } from '../outbox/database.ts'
import type { AppendExtras } from '../outbox/appendEvent.ts'
import { currentIdentity } from '../outbox/database.ts'
import { createPageLock } from '../outbox/locks.ts'
import type { WithLock } from '../outbox/ports.ts'
import type { EventBody, EventDraft } from '../outbox/types.ts'
import type { PageRole } from './inFront.ts'
import type { WorkPeriod } from './workWindows.ts'

export interface Condition { readonly chosenBy: ChosenBy; readonly detail?: string | undefined }
export type Conditions = Partial<Record<DeviceStateKind, Condition>>

/** `until`: end of the work window in which it began, as known then; a free weekend later the window is in no list of the phone any more. */
interface OpenState extends Condition { readonly state: DeviceStateKind; readonly from: number; readonly until?: number | undefined; readonly told: boolean }

/** Written every half minute while recording: a phone that is found dead says when it last lived. */
export interface Heartbeat {
  readonly deviceId: string
  readonly at: number
  /** End of the work window. */
  readonly until?: number | undefined
  readonly hiddenSince?: number | undefined
  /** The page said good-bye: closed, left or reloaded. */
  readonly leaving?: boolean | undefined
  readonly batteryPercent?: number | undefined
  readonly charging?: boolean | undefined
  /** Milliseconds since the phone started, where a native shell tells it; browsers do not. */
  readonly upMs?: number | undefined
}

export const beatMs = 30_000
/** A reload takes seconds, a slow phone half a minute. */
const deadAfterMs = 120_000
/** So long a state lasts before it is told. */
const tellAfterMs = 60_000
const emptyPercent = 3

/** Why there was nothing between the last beat and now; undefined when there is nothing to tell. Pure. */
export const deathOf = (beat: Heartbeat, now: number, upMs?: number): { state: DeviceStateKind; from: number; chosenBy: ChosenBy; detail?: string } | undefined => {
  const from = beat.hiddenSince ?? beat.at
  if (now - from < deadAfterMs) return undefined
  if (beat.upMs !== undefined && upMs !== undefined && upMs < beat.upMs + (now - beat.at) - deadAfterMs) return { state: 'restarted', from, chosenBy: 'system' }
  if (beat.batteryPercent !== undefined && beat.batteryPercent <= emptyPercent && beat.charging !== true) return { state: 'battery_empty', from, chosenBy: 'system', detail: `${beat.batteryPercent} %` }
  if (beat.leaving === true || beat.hiddenSince !== undefined) return { state: 'closed', from, chosenBy: 'unknown' }
  return { state: 'killed', from, chosenBy: 'system' }
}

export interface StateWatchPorts {
  readonly db: PhoneDatabase
  readonly append: (draft: EventDraft, extras?: AppendExtras) => Promise<unknown>
  readonly now: () => number
  readonly periods: () => readonly WorkPeriod[]
  readonly isRecording: () => boolean
  readonly conditions: () => Conditions
  readonly facts: () => Pick<Heartbeat, 'batteryPercent' | 'charging' | 'upMs'>
  /** Over all tabs of this phone; of this page alone where absent. */
  readonly withLock?: WithLock
  /** Of several tabs one looks and tells (inFront.ts); absent: this one. */
  readonly role?: () => Promise<PageRole>
}

export interface StateWatch {
  /** At the start of the app, after the recorder is restored: tells of a death, and closes what it interrupted. */
  readonly restore: () => Promise<void>
  readonly observe: () => Promise<void>
  /** `leaving`: from pagehide, where nothing else can be awaited. */
  readonly beat: (leaving?: boolean) => Promise<void>
}

export const createStateWatch = (ports: StateWatchPorts): StateWatch => {
  const withLock = ports.withLock ?? createPageLock()
  const role = ports.role ?? (async (): Promise<PageRole> => ({ isWatcher: true, isFirst: true, isElsewhere: false }))
  let watches = false
  let hiddenSince: number | undefined
  let lastBeatAt = -Infinity
  let tail: Promise<void> = Promise.resolve()
  /** A look that waits for its turn. */
  let next: Promise<void> | undefined
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = tail.then(work)
    tail = turn.catch(() => undefined)
    return turn
  }
  /** The database has what is open, as it has the recording: another tab may have told of it. */
  const readOpen = async (deviceId: string | undefined): Promise<Map<DeviceStateKind, OpenState>> => {
    const kept = (await ports.db.get('meta', 'openStates')) as { deviceId?: string; states: OpenState[] } | undefined
    return new Map(kept === undefined || kept.deviceId !== deviceId ? [] : kept.states.map((state) => [state.state, state]))
  }
  const draft = ({ state, chosenBy, detail }: OpenState, from: number, to?: number): EventBody<DeviceStateEvent> => ({ kind: 'device_state', state, from: Math.round(from), chosenBy, ...(to === undefined ? {} : { to: Math.round(to) }), ...(detail === undefined ? {} : { detail: detail.slice(0, 200) }) })

  /**
   * Told of the work window in which it began; what lies outside is told to nobody. Of the windows after it neither: recording is over with its window (trackRecorder), and what
   * the phone was like before somebody starts anew explains nothing.
   */
  const tellEpisode = async (state: OpenState, to: number, extras?: AppendExtras): Promise<boolean> => {
    const until = ports.periods().find(({ from, to: end }) => from <= state.from && state.from < end)?.to ?? state.until
    if (until === undefined) return false
    const end = Math.min(to, until)
    if (end <= state.from) return false
    await ports.append(draft(state, state.from, end), extras)
    return true
  }
  const close = async (state: OpenState, at: number, extras?: AppendExtras): Promise<boolean> => (state.told || at - state.from >= tellAfterMs) && (await tellEpisode(state, at, extras))

  const look = (): Promise<void> => withLock('states', async () => {
    next = undefined
    watches = (await role()).isWatcher
    if (!watches) return
    const now = ports.now()
    const period = ports.periods().find(({ from, to }) => from <= now && now < to)
    const current = ports.isRecording() && period !== undefined ? ports.conditions() : {}
    const deviceId = (await currentIdentity(ports.db))?.deviceId
    const open = await readOpen(deviceId)
    const kept = () => ({ deviceId, states: [...open.values()] })
    /** Stored with the event that tells it, or by itself. */
    let changed = false
    for (const state of open.values()) {
      const still = current[state.state]
      if (still !== undefined && still.chosenBy === state.chosenBy) continue
      open.delete(state.state)
      changed = !(await close(state, now, { meta: { openStates: kept() } }))
    }
    for (const [name, condition] of Object.entries(current) as [DeviceStateKind, Condition][]) {
      const known = open.get(name)
      if (known === undefined) {
        open.set(name, { state: name, from: now, until: period?.to, told: false, ...condition })
        changed = true
      } else if (!known.told && now - known.from >= tellAfterMs) {
        open.set(name, { ...known, told: true })
        await ports.append(draft(known, known.from), { meta: { openStates: kept() } })
        changed = false
      }
    }
    hiddenSince = open.get('hidden')?.from
    if (changed) await ports.db.put('meta', kept(), 'openStates')
    if (ports.isRecording() && period !== undefined && now - lastBeatAt >= beatMs) await beat()
  })

  const beat = async (leaving?: boolean): Promise<void> => {
    if (!ports.isRecording() || !watches) return
    const identity = await currentIdentity(ports.db)
    if (identity === undefined) return
    lastBeatAt = ports.now()
    const { batteryPercent, charging, upMs } = ports.facts()
    await ports.db.put('meta', { deviceId: identity.deviceId, at: lastBeatAt, until: ports.periods().find(({ from, to }) => from <= lastBeatAt && lastBeatAt < to)?.to, hiddenSince, leaving, batteryPercent, charging, upMs } satisfies Heartbeat, 'heartbeat')
  }

  return {
    restore: () => {
      // As it was when the app began, however long the lock takes.
      const [now, wasRecording] = [ports.now(), ports.isRecording()]
      return inTurn(() => withLock('states', async () => {
        // Another tab has lived all the time.
        if (!(await role()).isFirst) return
        const [kept, last, identity] = await Promise.all([ports.db.get('meta', 'openStates') as Promise<{ deviceId?: string; states: OpenState[] } | undefined>, ports.db.get('meta', 'heartbeat') as Promise<Heartbeat | undefined>, currentIdentity(ports.db)])
        const lastAlive = last !== undefined && last.deviceId === identity?.deviceId ? last.at : undefined
        await ports.db.delete('meta', 'heartbeat')
        await ports.db.delete('meta', 'openStates')
        if (lastAlive === undefined || identity?.status !== 'active') return
        const { upMs } = ports.facts()
        const death = wasRecording ? deathOf(last!, now, upMs === undefined ? undefined : upMs - (ports.now() - now)) : undefined
        // What held when the app went away is known until then, and no longer. A death while hidden takes the hidden time over.
        if (kept?.deviceId === identity.deviceId) for (const state of kept.states) if (!(state.state === 'hidden' && death !== undefined)) await close(state, Math.max(state.from, lastAlive))
        if (death !== undefined) await tellEpisode({ told: true, until: last!.until, ...death }, now)
      }))
    },
    // One that has not had its turn yet sees all that changed until then: behind a lock that is held for hours they would pile up.
    observe: () => (next ??= inTurn(look).finally(() => { next = undefined })),
    beat: (leaving) => beat(leaving),
  }
}
