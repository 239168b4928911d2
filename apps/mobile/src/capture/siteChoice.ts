/** Which site the person most likely means, and what the phone can say about being there before the server judges it. */
import type { PhoneSite } from '@fieldproof/contract'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { containsPoint, distanceMetres, distanceToFenceMetres, effectiveAccuracyMetres, fenceMiddle, probabilityInside } from '@fieldproof/core/geo'

export interface SiteAtFix {
  readonly site: PhoneSite
  /** Straight metres to the middle of the fence. */
  readonly metresToMiddle: number
  /** Metres to the edge from outside; 0 inside. */
  readonly metresToFence: number
  /** 0…1, from the accuracy of the fix. A hint on the phone; the verdict is the server's. */
  readonly probabilityInside: number
  /** 68 % radius the probability was computed with. */
  readonly accuracyMetres: number
}

/** Fences wider than this around the phone cannot be meant; keeps the exact work to a few candidates of thousands. */
const candidateMetres = 3_000
const mostCandidates = 40

export const siteAtFix = (site: PhoneSite, fix: Fix): SiteAtFix => {
  const accuracyMetres = effectiveAccuracyMetres(fix)
  return {
    site,
    metresToMiddle: distanceMetres(fenceMiddle(site.fence) ?? site.position, fix),
    metresToFence: distanceToFenceMetres(site.fence, fix),
    probabilityInside: probabilityInside(fix, accuracyMetres, site.fence),
    accuracyMetres,
  }
}

/** Nearest first. */
export const sitesByDistance = (sites: readonly PhoneSite[], at: LatLon): { site: PhoneSite; metres: number }[] =>
  sites.map((site) => ({ site, metres: distanceMetres(site.position, at) })).sort((a, b) => a.metres - b.metres)

/**
 * The site whose fence most probably holds the person; between fences that hold them about equally (overlaps), the one
 * whose middle is nearer. When none holds them, the one whose edge is nearest, if it is in reach at all.
 */
export const likelySite = (sites: readonly PhoneSite[], fix: Fix): SiteAtFix | undefined => {
  const near = sitesByDistance(sites, fix)
  const candidates = near
    .slice(0, mostCandidates).filter(({ site, metres }) => metres <= candidateMetres || containsPoint(site.fence, fix))
    .map(({ site }) => siteAtFix(site, fix))
  return candidates.sort((a, b) => {
    const byProbability = Math.round(b.probabilityInside * 10) - Math.round(a.probabilityInside * 10)
    return byProbability !== 0 ? byProbability : a.probabilityInside > 0.05 ? a.metresToMiddle - b.metresToMiddle : a.metresToFence - b.metresToFence
  })[0]
}

/** A worse accuracy than this is a cell tower or a Wi-Fi guess, not a satellite fix. */
const vagueAccuracyMetres = 100
/** 95 % of a 2-D Gaussian lies within this many 68 % radii. */
const radiiOf95 = 1.62

/**
 * In words a person uses: the thresholds are those of the sentence, not of any decision. `vague`: so poor a position that the fence is
 * well within its error, and "outside" would be an accusation out of nothing.
 */
export const insideWord = ({ probabilityInside: probability, metresToFence, accuracyMetres }: Pick<SiteAtFix, 'probabilityInside' | 'metresToFence' | 'accuracyMetres'>): 'surely' | 'likely' | 'unclear' | 'vague' | 'unlikely' => {
  if (probability >= 0.95) return 'surely'
  if (probability >= 0.7) return 'likely'
  if (accuracyMetres > vagueAccuracyMetres && metresToFence < accuracyMetres * radiiOf95) return 'vague'
  return probability >= 0.2 ? 'unclear' : 'unlikely'
}
