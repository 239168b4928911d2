/** What the sites of a company are known to sound like at some moment, as the server learns it: from accepted check-ins with a scan, never from those being judged. */
import { nearbyMetres } from '@fieldproof/core/geo'
import type { Instant, LatLon, RadioScan } from '@fieldproof/core/kernel'
import type { OtherSiteRadio, SiteRadio } from '@fieldproof/core/signals'

export interface Heard { readonly siteId: string; readonly personId: string; readonly day: number; readonly time: Instant; readonly scan: RadioScan }

const minShared = 3
const maxOtherSites = 5

export class LearnedRadio {
  readonly #atSite = new Map<string, Heard[]>()
  readonly #sitesOf = new Map<string, Set<string>>()

  constructor(heard: readonly Heard[]) {
    for (const item of heard) {
      const list = this.#atSite.get(item.siteId)
      if (list === undefined) this.#atSite.set(item.siteId, [item])
      else list.push(item)
      for (const { id, kind } of item.scan.sightings) {
        if (kind === 'cell') continue
        const sites = this.#sitesOf.get(id)
        if (sites === undefined) this.#sitesOf.set(id, new Set([item.siteId]))
        else sites.add(item.siteId)
      }
    }
  }

  get isEmpty(): boolean {
    return this.#atSite.size === 0
  }

  ofSite(siteId: string, isKnown: (heard: Heard) => boolean): SiteRadio | undefined {
    const known = (this.#atSite.get(siteId) ?? []).filter(isKnown)
    if (known.length === 0) return undefined
    const counts = new Map<string, { kind: 'wifi' | 'cell' | 'beacon'; id: string; count: number }>()
    for (const { scan } of known) {
      for (const { kind, id } of scan.sightings) {
        const entry = counts.get(id)
        if (entry === undefined) counts.set(id, { kind, id, count: 1 })
        else entry.count++
      }
    }
    return { checkInCount: known.length, personCount: new Set(known.map((h) => h.personId)).size, dayCount: new Set(known.map((h) => h.day)).size, heard: [...counts.values()] }
  }

  /** Sites other than the one checked in at that share transmitters with the scan. */
  elsewhere(scan: RadioScan, here: { readonly siteId: string; readonly position: LatLon }, placeOf: (siteId: string) => { readonly name: string; readonly position: LatLon }, isKnown: (heard: Heard) => boolean): OtherSiteRadio[] {
    const shared = new Map<string, number>()
    for (const { id } of scan.sightings) for (const siteId of this.#sitesOf.get(id) ?? []) if (siteId !== here.siteId) shared.set(siteId, (shared.get(siteId) ?? 0) + 1)
    return [...shared].filter(([, count]) => count >= minShared).sort((a, b) => b[1] - a[1]).slice(0, maxOtherSites).flatMap(([siteId]) => {
      const radio = this.ofSite(siteId, isKnown)
      const { name, position } = placeOf(siteId)
      return radio === undefined ? [] : [{ ...radio, siteId, siteName: name, distanceMetres: nearbyMetres(position, here.position) }]
    })
  }
}
