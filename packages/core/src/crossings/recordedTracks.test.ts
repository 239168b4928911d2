import { describe, expect, it } from 'vitest'
import { parseRecordedTrack } from '../../../testkit/src/recordedTracks.ts'
import { readRecording, recordingsOf } from '../../../testkit/src/tracks/folders.ts'
import { createFenceIndex, destination, detectStops, distanceMetres } from '../geo/index.ts'
import type { Fix, Geofence, LatLon } from '../kernel/index.ts'
import { spellsOfArea, staysInFences } from './walk.ts'

/**
 * Real receivers: how often does the machine say that somebody left who, by the diary, stayed? Fences are put where they hurt most: round each
 * stop, and with the stop on their very edge.
 */
const anchor: LatLon = { lat: 31.2304, lon: 121.4737 }
const read = (path: string): readonly Fix[] => {
  const parsed = parseRecordedTrack(readRecording(path), { anchor })
  return parsed.ok ? parsed.value.fixes : []
}

/** Labelled stretches of the diary. */
const diaryStops = (): { from: number; to: number; fixes: Fix[] }[] => {
  const path = 'stop-go/preprocessed_example.csv'
  const labels = readRecording(path).trim().split(/\r?\n/).slice(1).map((line) => line.trim().split(',').at(-1))
  const fixes = read(path)
  expect(fixes.length).toBe(labels.length)
  const stops: { from: number; to: number; fixes: Fix[] }[] = []
  fixes.forEach((fix, i) => {
    if (labels[i] !== 'stop') return
    const last = stops.at(-1)
    if (last && labels[i - 1] === 'stop') {
      last.to = fix.fixTime
      last.fixes.push(fix)
    } else stops.push({ from: fix.fixTime, to: fix.fixTime, fixes: [fix] })
  })
  return stops.filter((stop) => stop.to - stop.from >= 5 * 60_000)
}

const middleOf = (fixes: readonly Fix[]): LatLon => {
  const sorted = (pick: (fix: Fix) => number): number => fixes.map(pick).sort((a, b) => a - b)[Math.floor(fixes.length / 2)] as number
  return { lat: sorted((f) => f.lat), lon: sorted((f) => f.lon) }
}

const scatterOf = (stops: readonly { readonly fixes: readonly Fix[] }[]): number => {
  const metres = stops.flatMap(({ fixes }) => fixes.map((fix) => distanceMetres(fix, middleOf(fixes)))).sort((a, b) => a - b)
  return metres[Math.floor(metres.length * 0.68)] as number
}

describe('recorded tracks', () => {
  it('hardly anybody leaves during a stop of the diary, nobody in the middle of a fence', () => {
    const all = read('stop-go/preprocessed_example.csv')
    const stops = diaryStops()
    expect(stops.length).toBeGreaterThan(2)
    const report: Record<string, string> = {}
    const honestAccuracy = Math.ceil(scatterOf(stops))
    const found = { inTheMiddle: 0, onTheEdge: 0, overstated: 0 }
    // Not told, as this recording has it; told truly; and 10 m, which this receiver did not keep: the machine can only be as good as the claim.
    for (const accuracyMetres of [undefined, honestAccuracy, 25, 10]) {
      const fixes = all.map((fix) => (accuracyMetres === undefined ? fix : { ...fix, accuracyMetres }))
      for (const placing of ['middle', 'edge'] as const) {
        let falseCrossings = 0
        let hours = 0
        for (const stop of stops) {
          const middle = middleOf(stop.fixes)
          for (const bearing of placing === 'middle' ? [0] : [0, 90, 180, 270]) {
            const fence: Geofence = { kind: 'circle', centre: placing === 'middle' ? middle : destination(middle, bearing, 100), radiusMetres: 100 }
            // The minute at either end of a stop is the coming and going itself.
            const changes = spellsOfArea(fixes, [fence]).map((spell) => spell.from).filter((time) => time > stop.from + 60_000 && time < stop.to - 60_000)
            // Late notice of the arrival (first change inside the stop, with nothing before) is not a false crossing.
            falseCrossings += Math.max(0, changes.length - 1)
            hours += (stop.to - stop.from) / 3_600_000
          }
        }
        if (placing === 'middle') found.inTheMiddle += falseCrossings
        else found[accuracyMetres !== undefined && accuracyMetres < honestAccuracy ? 'overstated' : 'onTheEdge'] += falseCrossings
        report[`${placing}, accuracy ${accuracyMetres ?? 'not told'}`] = `${falseCrossings} in ${hours.toFixed(1)} h`
      }
    }
    console.info('false crossings during diary stops:', report, `68 % of the fixes lie within ${scatterOf(stops).toFixed(0)} m of the middle of their stop`)
    expect(found.inTheMiddle).toBe(0)
    // 28 h. Two of the diary's stops hold walks of 60 m, which do cross a fence whose edge runs through the middle of the stop.
    expect(found.onTheEdge).toBeLessThanOrEqual(2)
    // Fewer than one an hour on the very edge with a receiver that claims more than it keeps.
    expect(found.overstated).toBeLessThan(10)
  })

  it('every stop of the diary is a stay in the fence round it', () => {
    const fixes = read('stop-go/preprocessed_example.csv').map((fix) => ({ ...fix, accuracyMetres: 15 }))
    const stops = diaryStops()
    const index = createFenceIndex(stops.map((stop, i) => ({ id: i, fence: { kind: 'circle' as const, centre: middleOf(stop.fixes), radiusMetres: 100 } })))
    const stays = staysInFences(fixes, index)
    const missed = stops.filter((stop, i) => !stays.some(({ fence, spell }) => fence === i && spell.from < stop.from + 180_000 && (spell.until ?? Infinity) > stop.to - 180_000))
    console.info(`diary stops found as stays: ${stops.length - missed.length} of ${stops.length}`)
    expect(missed.length).toBeLessThanOrEqual(Math.floor(stops.length / 10))
  })

  it('couriers: a fence is hardly ever left and entered again within a minute', () => {
    const files = recordingsOf('couriers')
    let hours = 0
    let crossings = 0
    let flaps = 0
    for (const file of files) {
      const fixes = read(file).map((fix) => ({ ...fix, accuracyMetres: 10 }))
      if (fixes.length < 2) continue
      hours += ((fixes.at(-1) as Fix).fixTime - (fixes[0] as Fix).fixTime) / 3_600_000
      // Fences where couriers go: at their stops and along their way, and others with the way near their edge.
      const places = [...detectStops(fixes, { minDurationSeconds: 60 }).map((stop) => stop.centre), ...fixes.filter((_, i) => i % 10 === 5)]
      const index = createFenceIndex(places.flatMap((centre, i) => [{ id: i, fence: { kind: 'circle' as const, centre, radiusMetres: 50 } }, { id: -i, fence: { kind: 'circle' as const, centre: destination(centre, 45, 60), radiusMetres: 60 } }]))
      for (const stays of Map.groupBy(staysInFences(fixes, index), ({ fence }) => fence).values()) {
        stays.forEach(({ spell }, i) => {
          crossings += spell.until === undefined ? 1 : 2
          const next = stays[i + 1]?.spell
          // Whoever comes back within a minute has hardly been away; couriers do turn round, so that this bounds the false ones from above.
          if (next !== undefined && spell.until !== undefined && next.from - spell.until < 60_000) flaps++
        })
      }
    }
    console.info(`couriers: ${crossings} crossings of fences laid on their ways in ${hours.toFixed(1)} h of tracks; left and entered again within a minute: ${flaps}`)
    // Six minutes each.
    expect(hours).toBeGreaterThan(files.length / 20)
    expect(crossings).toBeGreaterThan(7 * files.length)
    expect(flaps / crossings).toBeLessThan(0.002)
  })

  it('a phone on a table crosses nothing', () => {
    const fixes = read('pixel/pixel6.txt')
    if (fixes.length < 10) return
    const spread = Math.max(...fixes.map((fix) => distanceMetres(fix, middleOf(fixes))))
    const edge: Geofence = { kind: 'circle', centre: destination(middleOf(fixes), 90, 60), radiusMetres: 60 }
    expect(spellsOfArea(fixes, [edge]).length, `spread of ${spread.toFixed(0)} m`).toBeLessThanOrEqual(spread < 50 ? 1 : 6)
  })
})
