/**
 * What phones hear of an invented town: access points in flats and shops, their owners' telephones passing by, cells over everything. Which of them a phone
 * hears at one moment depends on walls, on the phone and on luck; many phones never scan. The detectors know nothing of power and distance: they
 * compare lists.
 */
import type { Instant, RadioScan, RadioSighting } from '@fieldproof/core/kernel'
import type { DemoCompany, DemoPerson } from '../fleet/company.ts'
import type { Spot } from '../fleet/streets.ts'
import { type Random, createRandom } from '../random.ts'

interface AccessPoint { readonly id: string; readonly spot: Spot; readonly powerDbm: number; readonly wallDb: number }

/** How a phone scans: never (browsers), cells only (no permission for Wi-Fi), the strongest few, or as the system allows. */
export interface Ears { readonly kind: 'none' | 'cells' | 'few' | 'usual'; readonly deafDb: number; readonly most: number }

export interface Air {
  /** undefined for a phone that does not scan. */
  scan(spot: Spot, at: Instant, ears: Ears, random: Random): RadioScan | undefined
}

const tileMetres = 50
const cellMetres = 700
const faintestDbm = -88

export const earsOf = (company: DemoCompany, person: DemoPerson): Ears => {
  const random = createRandom(`${company.seed}/ears/${person.index}`)
  const draw = random.next()
  return { kind: draw < 0.3 ? 'none' : draw < 0.4 ? 'cells' : draw < 0.5 ? 'few' : 'usual', deafDb: random.between(0, 9), most: draw < 0.5 ? 3 : random.whole(8, 40) }
}

export const usualEars: Ears = { kind: 'usual', deafDb: 4, most: 25 }

const poisson = (random: Random, mean: number): number => {
  let count = 0
  for (let at = random.exponential(1); at < mean; at += random.exponential(1)) count++
  return count
}

export const createAir = (company: DemoCompany): Air => {
  const tiles = new Map<string, AccessPoint[]>()
  const inTile = (column: number, row: number): AccessPoint[] => {
    const key = `${column}/${row}`
    let found = tiles.get(key)
    if (found === undefined) {
      const random = createRandom(`${company.seed}/air/${key}`)
      // Blocks of flats, workshops and parks: a quarter of a kilometre is of one kind.
      const density = createRandom(`${company.seed}/air/quarter/${Math.floor(column / 5)}/${Math.floor(row / 5)}`).pick([0.3, 3, 8, 14, 20])
      found = Array.from({ length: poisson(random, density) }, (_, i) => ({ id: `w${key}/${i}`, spot: { x: (column + random.next()) * tileMetres, y: (row + random.next()) * tileMetres }, powerDbm: -36 + random.normal(0, 5), wallDb: random.between(0, 18) }))
      tiles.set(key, found)
    }
    return found
  }
  const owned = (label: string, spot: Spot, random: Random, count: number): AccessPoint[] =>
    Array.from({ length: count }, (_, i) => ({ id: `w${label}/${i}`, spot: { x: spot.x + random.normal(0, 5), y: spot.y + random.normal(0, 5) }, powerDbm: -34 + random.normal(0, 3), wallDb: random.between(0, 6) }))
  // A shop has a router or three; at home there are those of the neighbours on every side.
  const places = [
    ...company.sites.map((site) => { const random = createRandom(`${company.seed}/air/site/${site.index}`); return { spot: site.spot, points: owned(`s${site.index}`, site.spot, random, random.whole(0, 3)) } }),
    ...company.people.map((person) => { const random = createRandom(`${company.seed}/air/home/${person.index}`); return { spot: person.home, points: owned(`h${person.index}`, person.home, random, random.whole(1, 14)) } }),
  ]
  return {
    scan: (spot, at, ears, random) => {
      if (ears.kind === 'none') return undefined
      const column = Math.floor(spot.x / cellMetres), row = Math.floor(spot.y / cellMetres)
      const cells: RadioSighting[] = [[0, 0], [1, 0], [0, 1]].slice(0, random.whole(1, 3)).map(([dx, dy]) => ({ kind: 'cell', id: `c${column + dx!}/${row + dy!}`, powerDbm: Math.round(random.between(-110, -70)) }))
      if (ears.kind === 'cells') return { scanTime: at - 1_000, sightings: cells }
      const [c, r] = [Math.floor(spot.x / tileMetres), Math.floor(spot.y / tileMetres)]
      const around = Array.from({ length: 25 }, (_, i) => inTile(c - 2 + (i % 5), r - 2 + Math.floor(i / 5))).flat()
      const near = places.filter((p) => Math.hypot(p.spot.x - spot.x, p.spot.y - spot.y) < 150).flatMap((p) => p.points)
      const passing = Array.from({ length: poisson(random, 1.2) }, (): RadioSighting => ({ kind: 'wifi', id: `w-passing/${random.whole(0, 1e9)}`, powerDbm: Math.round(random.between(-85, -45)) }))
      const heard = [...around, ...near].flatMap((point): RadioSighting[] => {
        const metres = Math.max(1, Math.hypot(point.spot.x - spot.x, point.spot.y - spot.y))
        const powerDbm = Math.round(point.powerDbm - 32 * Math.log10(metres) - point.wallDb + random.normal(0, 4))
        return powerDbm > faintestDbm + ears.deafDb && !random.chance(0.12) ? [{ kind: 'wifi', id: point.id, powerDbm }] : []
      })
      const wifi = [...heard, ...passing].sort((a, b) => b.powerDbm! - a.powerDbm!).slice(0, ears.most)
      return { scanTime: at - Math.round(random.between(200, 9_000)), sightings: [...wifi, ...cells] }
    },
  }
}
