import type { GridDutyReport, Person, Site } from '@fieldproof/contract'
import { gridDuty } from '@fieldproof/core/crossings'
import { destination } from '@fieldproof/core/geo'
import type { Geofence } from '@fieldproof/core/kernel'

/** An area half a kilometre wide and somebody who goes round it, through the real reckoning. */
export const fakeGrid = (person: Pick<Person, 'personId' | 'name'>, site: Pick<Site, 'siteId' | 'name' | 'position'>, cellMetres: number): GridDutyReport => {
  const area: Geofence = { kind: 'circle', centre: site.position, radiusMetres: 500 }
  const walk = Array.from({ length: 240 }, (_, i) => ({ ...destination(site.position, i * 1.2, 260 + 120 * Math.sin(i / 20)), fixTime: Date.UTC(2026, 10, 24, 1) + i * 60_000, accuracyMetres: 9 }))
  const duty = gridDuty([walk], area, cellMetres)
  return { personId: person.personId, personName: person.name, siteId: site.siteId, siteName: site.name, fence: area as never, ...duty, cells: [...duty.cells] }
}
