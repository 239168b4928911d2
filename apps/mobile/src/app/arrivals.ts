/** Ties the state machine of arrivals (capture/arrival) to the running phone: proposes a check-in on the first screen, and by a notification where the page is hidden. */
import type { Language } from '@fieldproof/core/kernel'
import { sightingOf, takeSighting } from '../capture/arrival.ts'
import type { Stay } from '../capture/arrival.ts'
import { isPrivatePlace } from '../capture/privatePlaces.ts'
import { siteAtFix } from '../capture/siteChoice.ts'
import type { Reading } from '../capture/siteFactors.ts'
import { periodAt } from '../capture/workWindows.ts'
import { dayOf, recordRows } from '../outbox/rows.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import { clockTime } from './format.ts'
import type { Phone } from './phone.ts'
import { preferences } from './preferences.ts'

/** A check-in that the app proposes. Nothing is claimed until the person taps. */
export interface ArrivalProposal {
  readonly siteId: string
  readonly siteName: string
  readonly via: Stay['via']
  /** Milliseconds since 1970. */
  readonly arrivedTime: number
  readonly isConfirmed: boolean
  /** What was heard of the site's beacon; empty where it was the fence. */
  readonly readings: readonly Reading[]
}

export interface Arrivals {
  /** "Not a visit": nothing more is proposed at this site today. */
  readonly dismiss: (siteId: string) => Promise<void>
}

/** Beacons are listened for near a site that has one, for so long, so often: listening without end costs the battery. */
const listenEveryMs = 25_000
const listenMs = 6_000
const beaconReachMetres = 150
/** What was put away on days before is of no use. */
const keptKey = 'notVisits'
interface NotVisits { readonly day: string; readonly siteIds: readonly string[] }

export const watchArrivals = async (phone: Phone, db: PhoneDatabase, show: (proposal: ArrivalProposal | undefined) => void): Promise<Arrivals> => {
  const timeZone = (): string => phone.snapshot.get().identity?.timeZone ?? 'Asia/Shanghai'
  const today = (): string => dayOf(phone.now(), timeZone())
  let stay: Stay | undefined
  let heard: readonly Reading[] = []
  let notVisits = ((await db.get('meta', keptKey)) as NotVisits | undefined) ?? { day: today(), siteIds: [] }
  let told: string | undefined

  const mayPropose = (time: number): boolean => {
    const { identity, periods } = phone.snapshot.get()
    return identity?.status === 'active' && phone.recorder.state.get() !== 'paused' && periodAt(periods, phone.now()) !== undefined && periodAt(periods, time) !== undefined
  }
  /** The person has checked in there, or has been and checked out, since then. */
  const isVisited = ({ siteId, arrivedTime }: Stay): boolean => {
    const rows = recordRows(phone.snapshot.get().locals, phone.snapshot.get().today?.checkIns ?? []).filter((row) => row.delivery !== 'refused' && dayOf(row.time, timeZone()) === today())
    return (rows[0]?.kind === 'check_in' && rows[0].siteId === siteId) || rows.some((row) => row.siteId === siteId && Date.parse(row.time) >= arrivedTime)
  }
  const proposal = (): ArrivalProposal | undefined => {
    const site = phone.snapshot.get().sites.find((candidate) => candidate.siteId === stay?.siteId)
    if (stay?.isProposed !== true || site === undefined || !mayPropose(stay.lastInsideTime) || isVisited(stay)) return undefined
    if (notVisits.day === today() && notVisits.siteIds.includes(stay.siteId)) return undefined
    return { siteId: site.siteId, siteName: site.name, via: stay.via, arrivedTime: stay.arrivedTime, isConfirmed: stay.isConfirmed, readings: heard }
  }
  let shown: ArrivalProposal | undefined
  const publish = (): void => {
    const next = proposal()
    if (JSON.stringify(next) === JSON.stringify(shown)) return
    if (shown !== undefined && next?.siteId !== shown.siteId) void withdrawNotification(shown.siteId)
    shown = next
    show(next)
    const key = next === undefined ? undefined : `${next.siteId} ${next.arrivedTime}`
    if (next === undefined || key === told || document.visibilityState === 'visible') return
    told = key
    void notify(next, timeZone())
  }

  phone.position.onFix((fix) => {
    // Neither the place nor that it was left is told of where the person is not to be recorded.
    if (!mayPropose(fix.fixTime) || isPrivatePlace(phone.snapshot.get().privateZones, fix)) stay = undefined
    else {
      const seen = sightingOf(stay, phone.snapshot.get().sites, fix)
      if (seen !== undefined) stay = takeSighting(stay, seen)
    }
    if (stay === undefined) heard = []
    publish()
  })
  phone.snapshot.subscribe(publish)
  phone.recorder.state.subscribe(publish)

  const { beacons } = phone.adapters
  const listen = (): void => {
    const { fix } = phone.position.state.get()
    if (beacons?.isPassive !== true || fix === undefined || !mayPropose(fix.fixTime) || isPrivatePlace(phone.snapshot.get().privateZones, fix)) return
    const near = phone.snapshot.get().sites.filter((site) => site.factors?.includes('beacon') === true).map((site) => siteAtFix(site, fix)).filter(({ metresToFence, accuracyMetres }) => metresToFence <= beaconReachMetres + accuracyMetres).sort((a, b) => a.metresToMiddle - b.metresToMiddle)[0]
    if (near === undefined) return
    const found = new Map<string, Reading>()
    const stop = new AbortController()
    const end = (): void => {
      stop.abort()
      if (found.size === 0) return
      heard = [...found.values()]
      stay = takeSighting(stay, { time: phone.now(), siteId: near.site.siteId, via: 'beacon', where: 'surely' })
      publish()
    }
    beacons.listen(stop.signal, (id) => { if (found.size < 8) found.set(id, { kind: 'beacon', text: id, readTime: Date.now() }) }).then(() => setTimeout(end, listenMs), () => undefined)
  }
  if (beacons !== undefined) { listen(); setInterval(listen, listenEveryMs) }

  return {
    dismiss: async (siteId) => {
      notVisits = { day: today(), siteIds: [...(notVisits.day === today() ? notVisits.siteIds : []), siteId] }
      await db.put('meta', notVisits, keptKey)
      publish()
    },
  }
}

const texts: Record<Language, (siteName: string, time: string) => { readonly title: string; readonly body: string }> = {
  'zh-CN': (siteName, time) => ({ title: `到“${siteName}”了？`, body: `${time} 到达。点开后由您决定是否签到。` }),
  'zh-TW': (siteName, time) => ({ title: `到「${siteName}」了？`, body: `${time} 到達。點開後由您決定是否簽到。` }),
  en: (siteName, time) => ({ title: `At ${siteName}?`, body: `Arrived at ${time}. Open to check in, if it is a visit.` }),
}
const tagOf = (siteId: string): string => `arrival-${siteId}`
const registration = async (): Promise<ServiceWorkerRegistration | undefined> => ('serviceWorker' in navigator ? navigator.serviceWorker.getRegistration('/m/') : undefined)

/** Only where the person has allowed notifications before; nobody is asked for it here. */
const notify = async ({ siteId, siteName, arrivedTime }: ArrivalProposal, timeZone: string): Promise<void> => {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return
  const { language } = preferences.get()
  const { title, body } = texts[language](siteName, clockTime(new Date(arrivedTime).toISOString(), timeZone, language))
  await (await registration())?.showNotification(title, { body, tag: tagOf(siteId), icon: '/m/icon-192.png', badge: '/m/icon-192.png', data: { path: '/m/' } }).catch(() => undefined)
}
const withdrawNotification = async (siteId: string): Promise<void> => {
  for (const shown of (await (await registration())?.getNotifications({ tag: tagOf(siteId) })) ?? []) shown.close()
}
