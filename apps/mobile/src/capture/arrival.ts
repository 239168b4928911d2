/**
 * Arriving at a site, told from positions and beacons (C7): it proposes a check-in and claims nothing. Pure: state + what was seen → next state.
 *
 * A stay begins with a sighting that is likely inside. It is proposed once it was *surely* inside (insideWord: 95 %) three times over at least a minute, with nothing outside
 * in between: the error of a receiver wanders over about that time, so that a position that drifts over the edge of a fence proposes nothing. Two minutes inside confirm the
 * time of arrival. A proposal ends when two sightings, ten seconds apart, lie outside, or after ten minutes without any: then nobody knows where the person is.
 */
import type { PhoneSite } from '@fieldproof/contract'
import type { Fix } from '@fieldproof/core/kernel'
import { insideWord, likelySite, siteAtFix } from './siteChoice.ts'

export const arrivalRules = { surelyTimes: 3, surelyMs: 60_000, dwellMs: 120_000, awayMs: 10_000, silenceMs: 600_000, fastMetresPerSecond: 3 } as const

export interface Sighting {
  /** Milliseconds since 1970: of the fix, or when the beacon was heard. */
  readonly time: number
  readonly siteId: string
  readonly via: 'fence' | 'beacon'
  readonly where: 'surely' | 'likely' | 'edge' | 'outside'
}

export interface Stay {
  readonly siteId: string
  readonly via: Sighting['via']
  /** Of the first sighting: the arrival that is claimed. */
  readonly arrivedTime: number
  readonly lastInsideTime: number
  readonly surelySince?: number | undefined
  readonly surelyTimes: number
  readonly isProposed: boolean
  /** Two minutes inside. */
  readonly isConfirmed: boolean
  readonly outsideSince?: number | undefined
}

const begin = ({ siteId, via, time, where }: Sighting): Stay | undefined =>
  where === 'surely' || where === 'likely' ? { siteId, via, arrivedTime: time, lastInsideTime: time, surelyTimes: where === 'surely' ? 1 : 0, surelySince: where === 'surely' ? time : undefined, isProposed: false, isConfirmed: false } : undefined

export const takeSighting = (stay: Stay | undefined, seen: Sighting): Stay | undefined => {
  if (stay === undefined || seen.time - stay.lastInsideTime > arrivalRules.silenceMs) return begin(seen)
  // Fixes may come late; a stay is not taken back by what was before.
  if (seen.time < stay.lastInsideTime) return stay
  const isElsewhere = seen.siteId !== stay.siteId
  if (isElsewhere || seen.where === 'outside') {
    if (!stay.isProposed) return isElsewhere ? begin(seen) : undefined
    if (stay.outsideSince === undefined) return { ...stay, outsideSince: seen.time }
    return seen.time - stay.outsideSince < arrivalRules.awayMs ? stay : isElsewhere ? begin(seen) : undefined
  }
  // At the edge nothing is known: it neither goes on nor ends.
  if (seen.where === 'edge') return stay
  const isSure = seen.where === 'surely'
  const surelySince = stay.surelySince ?? (isSure ? seen.time : undefined)
  const surelyTimes = stay.surelyTimes + (isSure ? 1 : 0)
  return {
    ...stay, lastInsideTime: seen.time, surelySince, surelyTimes, outsideSince: undefined,
    isProposed: stay.isProposed || (surelyTimes >= arrivalRules.surelyTimes && surelySince !== undefined && isSure && seen.time - surelySince >= arrivalRules.surelyMs),
    isConfirmed: stay.isConfirmed || seen.time - stay.arrivedTime >= arrivalRules.dwellMs,
  }
}

const whereOf = { surely: 'surely', likely: 'likely', unclear: 'edge', vague: 'edge', unlikely: 'outside' } as const

/** What a fix says about the site of the stay, or of the site that is most likely; undefined: it says nothing. Somebody who drives past is at no site. */
export const sightingOf = (stay: Stay | undefined, sites: readonly PhoneSite[], fix: Fix): Sighting | undefined => {
  const isFast = (fix.speedMetresPerSecond ?? 0) > arrivalRules.fastMetresPerSecond
  const seen = (siteId: string, where: Sighting['where']): Sighting => ({ time: fix.fixTime, siteId, via: 'fence', where: isFast && where !== 'outside' ? 'edge' : where })
  const own = stay === undefined ? undefined : sites.find((site) => site.siteId === stay.siteId)
  const here = own === undefined ? undefined : whereOf[insideWord(siteAtFix(own, fix))]
  if (own !== undefined && here !== 'outside' && here !== undefined) return seen(own.siteId, here)
  const likely = likelySite(sites, fix)
  if (likely !== undefined && likely.site.siteId !== own?.siteId && (stay === undefined || whereOf[insideWord(likely)] === 'surely')) return seen(likely.site.siteId, whereOf[insideWord(likely)])
  return stay === undefined ? undefined : seen(stay.siteId, 'outside')
}
