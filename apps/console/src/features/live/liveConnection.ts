import { ApiError } from '@fieldproof/client'
import type { CheckInRow, Crossing, LiveLeftMessage, LivePositionsMessage, LiveSnapshot } from '@fieldproof/contract'
import { createPeopleStore, type PeopleStore } from '../../map/people/peopleStore.ts'
import { createSseParser, type SseMessage } from './sse.ts'

export type LiveState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'signed_out'

/** What the connection needs of the outside, so that a test can be the network and the clock. */
export interface LivePorts {
  readonly snapshot: () => Promise<LiveSnapshot>
  readonly open: (lastEventId: string, signal: AbortSignal) => Promise<Response>
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Calls back once after so long without being called again (a watchdog); undefined ends it. */
  readonly silence: (milliseconds: number | undefined, onSilence: () => void) => void
}

export interface LiveConnection {
  readonly people: PeopleStore
  readonly state: () => LiveState
  readonly subscribeState: (listener: () => void) => () => void
  readonly onCheckIn: (listener: (row: CheckInRow) => void) => () => void
  readonly onCrossing: (listener: (row: Crossing) => void) => () => void
  /** A call for help was raised, moved, ended or seen by somebody. */
  readonly onSos: (listener: () => void) => () => void
  /** These people are not on the map any more. */
  readonly onLeft: (listener: (personIds: ReadonlySet<string>) => void) => () => void
  /** The server has begun to tell, also again after a break: lists of which it tells only what comes now ask for what was before. */
  readonly onOpen: (listener: () => void) => () => void
  /** Another stream in place of the open one, from the last id it has seen: what comes is worded in the language it was opened in. */
  readonly reopen: () => void
  /** Connected while anybody holds it. */
  readonly hold: () => () => void
}

const firstWaitMilliseconds = 500
const longestWaitMilliseconds = 15_000
/** The server says something every 15 seconds; a line that is silent for three of those is dead without anybody having said so. */
const silentMilliseconds = 45_000
/** Between two pages that both hold the connection it is not worth closing it. */
const lingerMilliseconds = 3_000

/**
 * One stream for the whole console, however many components listen. It starts from a snapshot, resumes from the last id it has
 * seen, and says when what is shown may be out of date.
 */
export const createLiveConnection = (ports: LivePorts): LiveConnection => {
  const people = createPeopleStore()
  const stateListeners = new Set<() => void>()
  const checkInListeners = new Set<(row: CheckInRow) => void>()
  const crossingListeners = new Set<(row: Crossing) => void>()
  const sosListeners = new Set<() => void>()
  const openListeners = new Set<() => void>()
  const leftListeners = new Set<(personIds: ReadonlySet<string>) => void>()
  let state: LiveState = 'idle'
  let holders = 0
  let running: AbortController | undefined
  let closing: ReturnType<typeof setTimeout> | undefined
  let lastEventId = ''
  const become = (next: LiveState) => {
    if (state === next) return
    state = next
    for (const listener of stateListeners) listener()
  }

  const leave = (personIds: ReadonlySet<string>) => {
    if (personIds.size === 0) return
    people.remove(personIds)
    for (const listener of leftListeners) listener(personIds)
  }
  /** Who left between the snapshot and the beginning of the stream is not told of by name. */
  const keepOnly = (positions: LivePositionsMessage['positions']) => {
    const there = new Set(positions.map(({ personId }) => personId))
    leave(new Set(people.list.flatMap(({ personId }) => (there.has(personId) ? [] : [personId]))))
  }

  const receive = ({ event, data, id }: SseMessage) => {
    if (id) lastEventId = id
    if (event === 'positions') {
      const { positions, moves, isWhole } = JSON.parse(data) as LivePositionsMessage
      if (isWhole) keepOnly(positions)
      people.apply(positions, moves)
    } else if (event === 'left') {
      leave(new Set((JSON.parse(data) as LiveLeftMessage).personIds))
    } else if (event === 'check_in') {
      const row = JSON.parse(data) as CheckInRow
      for (const listener of checkInListeners) listener(row)
    } else if (event === 'crossing') {
      const row = JSON.parse(data) as Crossing
      for (const listener of crossingListeners) listener(row)
    } else if (event === 'hello') for (const listener of openListeners) listener()
    else if (event === 'sos') for (const listener of sosListeners) listener()
  }

  const run = async (signal: AbortSignal) => {
    let wait = firstWaitMilliseconds
    let first = true
    while (!signal.aborted) {
      try {
        // In place of a stream that is live there is nothing to tell.
        if (!first || state !== 'live') become(first ? 'connecting' : 'reconnecting')
        const snapshot = await ports.snapshot()
        if (signal.aborted) return
        people.replace(snapshot.positions)
        // The first time we start at the snapshot; later the last id seen is older and repeats the check-ins missed meanwhile.
        if (!lastEventId) lastEventId = snapshot.cursor
        const response = await ports.open(lastEventId, signal)
        if (!response.ok || !response.body) throw new ApiError(response.status, undefined, undefined)
        become('live')
        const feed = createSseParser(receive, (milliseconds) => { wait = Math.min(longestWaitMilliseconds, milliseconds) })
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
        const listen = () => { ports.silence(silentMilliseconds, () => { void reader.cancel() }) }
        listen()
        for (;;) {
          const { done, value } = await reader.read()
          if (done) break
          listen()
          wait = firstWaitMilliseconds
          feed(value)
        }
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) { become('signed_out'); return }
        // Anything else may pass: a restart, a proxy that cut the line, a laptop that slept.
      } finally {
        // Whichever way it ended: what still waits for silence would cancel a stream that has failed, and nobody would catch that.
        ports.silence(undefined, () => {})
      }
      if (signal.aborted) return
      first = false
      become('reconnecting')
      await ports.wait(wait * (0.75 + Math.random() / 2), signal)
      wait = Math.min(longestWaitMilliseconds, wait * 2)
    }
  }

  return {
    people,
    state: () => state,
    subscribeState: (listener) => {
      stateListeners.add(listener)
      return () => { stateListeners.delete(listener) }
    },
    onCheckIn: (listener) => {
      checkInListeners.add(listener)
      return () => { checkInListeners.delete(listener) }
    },
    onCrossing: (listener) => {
      crossingListeners.add(listener)
      return () => { crossingListeners.delete(listener) }
    },
    onSos: (listener) => {
      sosListeners.add(listener)
      return () => { sosListeners.delete(listener) }
    },
    onLeft: (listener) => {
      leftListeners.add(listener)
      return () => { leftListeners.delete(listener) }
    },
    onOpen: (listener) => {
      openListeners.add(listener)
      return () => { openListeners.delete(listener) }
    },
    reopen: () => {
      if (!running || state === 'signed_out') return
      running.abort()
      running = new AbortController()
      void run(running.signal)
    },
    hold: () => {
      holders++
      clearTimeout(closing)
      if (!running || state === 'signed_out') {
        running?.abort()
        running = new AbortController()
        void run(running.signal)
      }
      let held = true
      return () => {
        if (!held) return
        held = false
        holders--
        if (holders > 0) return
        closing = setTimeout(() => {
          running?.abort()
          running = undefined
          lastEventId = ''
          become('idle')
        }, lingerMilliseconds)
      }
    },
  }
}
