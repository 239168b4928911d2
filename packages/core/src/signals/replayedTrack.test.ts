import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { sampleCheckIn, sampleContext, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { Fix } from '../kernel/index.ts'
import type { EarlierTrack } from './context.ts'
import { evaluate } from './replayedTrack.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { weights202702 } from './weights202702.ts'

/** Twenty minutes of riding to the place with corners and lights. The streets belong to `streets`, pace, lights and errors to `seed`. */
const way = (streets: string, seed: string, end = sampleTime): Fix[] => {
  const turns = createRandom(streets)
  const random = createRandom(seed)
  const corners = [samplePlace]
  for (let i = 0; i < 12; i++) corners.push(destination(corners[i]!, turns.pick([0, 90, 180]), turns.between(300, 600)))
  const fixes: Fix[] = []
  let at = end
  for (let i = 0; i < 11 && at > end - 20 * 60_000; i++) {
    const speed = random.between(4, 7.5)
    const seconds = Math.hypot((corners[i + 1]!.lat - corners[i]!.lat) * 111_195, (corners[i + 1]!.lon - corners[i]!.lon) * 102_700) / speed
    for (let t = 0; t < seconds; t += 15, at -= 15_000) {
      const place = { lat: corners[i]!.lat + ((corners[i + 1]!.lat - corners[i]!.lat) * t) / seconds, lon: corners[i]!.lon + ((corners[i + 1]!.lon - corners[i]!.lon) * t) / seconds }
      fixes.push({ ...destination(place, random.between(0, 360), Math.abs(random.normal(0, 3))), fixTime: Math.round(at), accuracyMetres: 6, provider: 'gps' })
    }
    if (random.chance(0.4)) at -= random.between(10, 60) * 1000
  }
  return fixes.reverse()
}
const earlier = (fixes: readonly Fix[], isOwn = true): EarlierTrack => ({ isOwn, fixTime: fixes.map((f) => f.fixTime), lat: fixes.map((f) => f.lat), lon: fixes.map((f) => f.lon) })
const judge = (fixes: readonly Fix[], tracks: readonly EarlierTrack[]) => evaluate(sampleCheckIn({ fix: fixes.at(-1) }), sampleContext({ previousFixes: fixes.slice(0, -1), followingFixes: [], earlierTracks: tracks }))
const moved = (fixes: readonly Fix[], ms: number): Fix[] => fixes.map((f) => ({ ...f, fixTime: f.fixTime + ms }))
const noisy = (fixes: readonly Fix[], metres: number): Fix[] => {
  const random = createRandom('noise')
  return fixes.map((f) => ({ ...f, ...destination(f, random.between(0, 360), Math.abs(random.normal(0, metres))) }))
}
const day = 86_400_000

describe('replayed track', () => {
  const original = way('streets', 'monday', sampleTime - 3 * day - 1_234_000)
  const again = moved(original, 3 * day + 1_234_000)

  it('sees the same digits, whenever they come, own or a colleague’s', () => {
    expect(judge(again, [earlier(original)])).toMatchObject({ reason: 'same_digits', weightDecibans: -16, values: { agoSeconds: expect.closeTo((3 * day + 1_234_000) / 1000, -2) } })
    expect(judge(again, [earlier(original, false)])).toMatchObject({ reason: 'same_digits_as_colleague' })
  })

  it('sees the same timing under noise, and backwards', () => {
    expect(judge(noisy(again, 4), [earlier(original)])).toMatchObject({ reason: 'same_timing', weightDecibans: -10 })
    expect(judge(noisy(again, 4), [earlier(original, false)])).toMatchObject({ reason: 'same_timing_as_colleague' })
    const backwards = again.map((f) => ({ ...f, fixTime: 2 * sampleTime - f.fixTime - 20 * 60_000 })).sort((a, b) => a.fixTime - b.fixTime)
    expect(judge(noisy(backwards, 3), [earlier(original)])).toMatchObject({ reason: 'same_timing_backwards' })
  })

  it('sees two journeys with the stop between them again, under more noise and at another pace', () => {
    const first = way('streets', 'first', sampleTime - 45 * 60_000)
    const stop = Array.from({ length: 20 }, (_, i): Fix => ({ ...first.at(-1)!, fixTime: first.at(-1)!.fixTime + (i + 1) * 75_000 }))
    const second = way('streets', 'second', sampleTime)
    const whole = [...first, ...stop.filter((f) => f.fixTime < second[0]!.fixTime), ...second]
    const stretched = moved(whole, -5 * day).map((f) => ({ ...f, fixTime: Math.round(sampleTime - 5 * day + (f.fixTime - sampleTime + 5 * day) * 0.95) }))
    expect(judge(noisy(whole, 9), [earlier(moved(whole, -5 * day))])).toMatchObject({ reason: 'same_timing_over_stops', weightDecibans: -13 })
    expect(judge(noisy(whole, 4), [earlier(stretched)])).toMatchObject({ reason: 'same_timing' })
  })

  it('tells a bus that keeps its timetable from a copy: by the moments of recording, and by errors that last', () => {
    // The very journey, seen by another receiver: other moments, and an error that changes slowly.
    const at = (time: number) => { const i = Math.max(1, original.findIndex((f) => f.fixTime >= time)); const [a, b] = [original[i - 1]!, original[i]!]; const share = (time - a.fixTime) / (b.fixTime - a.fixTime); return { lat: a.lat + share * (b.lat - a.lat), lon: a.lon + share * (b.lon - a.lon) } }
    const sampled = (error: (i: number) => readonly [bearing: number, metres: number]): Fix[] => {
      const random = createRandom('moments')
      const fixes: Fix[] = []
      for (let time = original[0]!.fixTime + 4_000, i = 0; time < original.at(-1)!.fixTime; time += random.between(11_000, 19_000), i++) fixes.push({ ...destination(at(time), ...error(i)), fixTime: Math.round(time), accuracyMetres: 6, provider: 'gps' })
      return moved(fixes, 3 * day + 1_234_000)
    }
    const noise = createRandom('white')
    expect(judge(sampled((i) => [i * 9, 6]), [earlier(original)]), 'the next bus').toMatchObject({ reason: 'same_course', weightDecibans: -9 })
    expect(judge(sampled(() => [noise.between(0, 360), Math.abs(noise.normal(0, 6))]), [earlier(original)]), 'a copy sampled anew under noise').toMatchObject({ reason: 'same_timing' })
  })

  it('says nothing of the same streets on other days, however often', () => {
    const days = Array.from({ length: 16 }, (_, i) => earlier(way('streets', `day ${i}`, sampleTime - (i + 1) * day)))
    for (const today of ['a', 'b', 'c', 'd', 'e', 'f']) expect(judge(way('streets', today), days), today).toMatchObject({ reason: 'not_repeated', weightDecibans: 0 })
  })

  it('takes equal digits for chance where positions are rounded to ten metres, which models before 2027-03 held against people', () => {
    const coarse = (fixes: readonly Fix[]) => fixes.map((f) => ({ ...f, lat: Math.round(f.lat * 1e4) / 1e4, lon: Math.round(f.lon * 1e4) / 1e4 }))
    // Two rides in step, which agree within the error of a receiver.
    const today = coarse(noisy(again, 2))
    const before = evaluate(sampleCheckIn({ fix: today.at(-1) }), sampleContext({ previousFixes: today.slice(0, -1), followingFixes: [], earlierTracks: [earlier(coarse(original))] }), { ...currentWeights, ...weights202702 } as unknown as SignalWeights)
    expect(before).toMatchObject({ reason: 'same_digits' })
    expect(judge(today, [earlier(coarse(original))])).not.toMatchObject({ reason: 'same_digits' })
    expect(judge(coarse(noisy(moved(way('streets', 'short', sampleTime - day), day), 2)).slice(-14), [earlier(coarse(moved(way('streets', 'short', sampleTime - day), 0)))])).toMatchObject({ reason: 'same_digits_by_chance', weightDecibans: 0 })
  })

  it('is not fooled by the recording itself, by standing still, or by too little', () => {
    expect(judge(again, [earlier(again)])).toMatchObject({ weightDecibans: 0 })
    const still = Array.from({ length: 60 }, (_, i): Fix => ({ ...samplePlace, fixTime: sampleTime - (60 - i) * 15_000, accuracyMetres: 8 }))
    expect(judge(still, [earlier(moved(still, -day))])).toMatchObject({ weightDecibans: 0 })
    expect(judge(again.slice(-4), [earlier(original)])).toMatchObject({ reason: 'too_few_positions' })
    expect(judge(again, [])).toMatchObject({ reason: 'no_earlier_tracks', state: 'absent' })
  })
})
