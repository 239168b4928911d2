import { periodAt } from '../capture/workWindows.ts'
import type { Phone } from './phone.ts'

const heartbeatMs = 60_000
const listenMs = 45_000

/** Outside working hours (and the time before and after in which a check-in is taken), and while they are not known yet, the position is not even asked for. */
export const watchSurroundings = (phone: Phone, changed: () => void, keepClock: () => void): void => {
  const mayLocate = (): boolean => {
    const { identity, today, punchPeriods } = phone.snapshot.get()
    return identity?.status === 'active' && today !== undefined && periodAt(punchPeriods, phone.now()) !== undefined
  }
  const steer = (): void => {
    const wanted = mayLocate() && (document.visibilityState === 'visible' || phone.recorder.state.get() === 'recording')
    if (wanted) phone.position.start()
    else phone.position.stop()
  }
  phone.snapshot.subscribe(steer)
  phone.recorder.state.subscribe(steer)
  phone.recorder.state.subscribe(() => {
    // The first point of the track is where recording was started, not where the phone next reports from.
    if (phone.recorder.state.get() === 'recording') void phone.position.fixForCheckIn().then((fix) => (fix === undefined ? undefined : phone.recorder.take(fix)))
  })
  steer()
  document.addEventListener('visibilitychange', () => {
    steer()
    if (document.visibilityState === 'visible') void phone.scheduler.request('now')
    else void phone.recorder.flush()
  })
  globalThis.addEventListener('online', () => { changed(); void phone.scheduler.request('now') })
  globalThis.addEventListener('offline', changed)
  // A phone that lies still may report no position for minutes; a dark period would look like a switched-off phone.
  const heartbeat = (): void => {
    const fixTime = phone.position.state.get().fix?.fixTime ?? 0
    if (phone.recorder.state.get() === 'recording' && mayLocate() && phone.now() - fixTime > Math.max(heartbeatMs, 2 * (phone.tracking.pace().pollMs ?? 0))) void phone.position.fixForCheckIn()
  }
  // While somebody works with the page open, what is asked of them arrives within a minute.
  let askedAt = Date.now()
  const listen = (): void => {
    if (document.visibilityState !== 'visible' || !mayLocate() || Date.now() - askedAt < listenMs) return
    askedAt = Date.now()
    void phone.scheduler.request('gentle')
  }
  setInterval(() => { keepClock(); steer(); heartbeat(); listen(); void phone.tracking.tick(); void phone.recorder.tick().catch(() => undefined) }, 5_000)
}
