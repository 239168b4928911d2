import type { CheckInRow, LivePosition } from '@fieldproof/contract'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { client, queryClient } from '../../shell/api.ts'
import { i18n } from '../../shell/i18n.ts'
import { createLiveConnection, type LiveState } from './liveConnection.ts'

let watchdog: ReturnType<typeof setTimeout> | undefined
/** The language of the open stream: what happened is worded in it. */
let spoken = ''

/** The connection of this page, shared by the live map and the lists that grow by themselves. */
export const live = createLiveConnection({
  snapshot: () => client.live.snapshot(),
  open: (lastEventId, signal) => {
    spoken = i18n.locale
    return fetch(client.live.streamUrl(), { credentials: 'same-origin', signal, cache: 'no-store', headers: { accept: 'text/event-stream', 'accept-language': spoken, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) } })
  },
  wait: (milliseconds, signal) => new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    // The moment the network is back there is no reason to wait on.
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  }),
  silence: (milliseconds, onSilence) => {
    clearTimeout(watchdog)
    watchdog = milliseconds === undefined ? undefined : setTimeout(onSilence, milliseconds)
  },
})

// Told of a feature's texts, too, that have just been loaded.
i18n.on('change', () => { if (spoken !== '' && spoken !== i18n.locale) live.reopen() })

export const useLiveState = (): LiveState => useSyncExternalStore(live.subscribeState, live.state)

/** Keeps the stream open while mounted; `onCheckIn` gets every new check-in and every new verdict of one. */
export const useLive = (onCheckIn?: (row: CheckInRow) => void): void => {
  const handler = useRef(onCheckIn)
  handler.current = onCheckIn
  useEffect(() => {
    let refresh: ReturnType<typeof setTimeout> | undefined
    // The figures follow, but not once per check-in of a busy morning.
    const figuresFollow = () => {
      refresh ??= setTimeout(() => {
        refresh = undefined
        void queryClient.invalidateQueries({ queryKey: ['overview'] })
      }, 2000)
    }
    const stop = live.onCheckIn((row) => {
      handler.current?.(row)
      figuresFollow()
    })
    const stopLeft = live.onLeft(figuresFollow)
    const release = live.hold()
    return () => {
      stop()
      stopLeft()
      release()
      clearTimeout(refresh)
    }
  }, [])
}

export interface PeopleSnapshot {
  readonly people: readonly LivePosition[]
  /** Whether the server has been heard at all: before, nobody knows whether nobody has reported. */
  readonly isKnown: boolean
}

/** People grow silent without an event: how recent somebody's last position is, and whether they are reporting, is judged anew this often, as the map draws its colours. */
const ageingMs = 30_000

/** Everybody's last position, at most once a second: lists need no more. What the server answers whole is there at once, or *live* would stand beside an empty list for that second. */
export const usePeopleSnapshot = (): PeopleSnapshot => {
  const [snapshot, setSnapshot] = useState<PeopleSnapshot>({ people: [], isKnown: false })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let generation = 0
    const take = () => {
      clearTimeout(timer)
      timer = undefined
      generation = live.people.generation()
      setSnapshot({ people: [...live.people.list], isKnown: generation > 0 })
    }
    take()
    const stop = live.people.subscribe(() => {
      if (live.people.generation() === generation) timer ??= setTimeout(take, 1000)
      else take()
    })
    // Nobody looks at a hidden page; when it is looked at again it is judged at once.
    const age = () => { if (document.visibilityState === 'visible') take() }
    const ageing = setInterval(age, ageingMs)
    document.addEventListener('visibilitychange', age)
    return () => {
      stop()
      clearInterval(ageing)
      document.removeEventListener('visibilitychange', age)
      clearTimeout(timer)
    }
  }, [])
  return snapshot
}
