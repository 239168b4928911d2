import { describe, expect, it } from 'vitest'
import { parseRecordedTrack } from '../../../testkit/src/recordedTracks.ts'
import { hasWholeCollection, readRecording, recordingsOf, trackSets } from '../../../testkit/src/tracks/folders.ts'
import { destination, detectStops, distanceMetres } from '../geo/index.ts'
import type { CheckInSubmission, Fix, LatLon, TrackSubmission, VerdictBand } from '../kernel/index.ts'
import { verify, verifyTrack } from './index.ts'

/**
 * Nobody in these recordings cheated: real receivers, real streets, some files broken on purpose. Whatever else the signals say of
 * them, a strong doubt would be a false accusation. A selection is in the repository; where the whole collection lies beside it, all of it is judged.
 */
const anchor: LatLon = { lat: 31.2304, lon: 121.4737 }

const tracks = trackSets.flatMap(recordingsOf).flatMap((name) => {
  const parsed = parseRecordedTrack(readRecording(name), { anchor })
  return parsed.ok ? [{ name, fixes: parsed.value.fixes }] : []
})

const base = (name: string, deviceTime: number) => ({
  eventId: name, orgId: 'org', personId: 'person', deviceId: 'device', source: 'native' as const,
  clocks: { deviceTime, serverTime: deviceTime + 2_000 }, device: {}, integrity: { signature: 'valid' as const, order: 'in_order' as const },
})

const trackOf = (name: string, fixes: readonly Fix[]): TrackSubmission =>
  ({ ...base(name, fixes.reduce((latest, f) => Math.max(latest, f.fixTime), -Infinity)), kind: 'track', fixes })

const batches = (fixes: readonly Fix[], size: number): (readonly Fix[])[] =>
  Array.from({ length: Math.ceil(fixes.length / size) }, (_, i) => fixes.slice(i * size, (i + 1) * size))

/** A check-in at every stop of the track (or in the middle of one without stops, which is left at once), at a site of 80 m round it. */
const checkInsOf = (name: string, fixes: readonly Fix[]) => {
  const stops = detectStops(fixes)
  const places = stops.length > 0 ? stops.map(({ centre, arrivedAt }) => ({ centre, at: arrivedAt + 60_000 })) : fixes.slice(Math.floor(fixes.length / 2), Math.floor(fixes.length / 2) + 1).map((f) => ({ centre: destination(f, 45, 6), at: f.fixTime }))
  return places.map(({ centre, at }) => {
    const fix = fixes.find((f) => f.fixTime >= at && distanceMetres(f, centre) < 80) ?? (fixes[fixes.length - 1] as Fix)
    const submission: CheckInSubmission = { ...base(name, fix.fixTime + 1_000), kind: 'check_in', siteId: 'site', fix }
    const context = {
      site: { siteId: 'site', name, fence: { kind: 'circle' as const, centre: { lat: centre.lat, lon: centre.lon }, radiusMetres: 80 } },
      previousFixes: fixes.filter((f) => f.fixTime < fix.fixTime).slice(-200), followingFixes: fixes.filter((f) => f.fixTime > fix.fixTime),
      deviceUse: { personIds: [] }, conflictingEventIds: [],
    }
    return { submission, context, isStop: stops.length > 0 }
  })
}

describe('recorded tracks of honest people', () => {
  it('are there', () => {
    expect(tracks.length).toBeGreaterThan(hasWholeCollection ? 150 : 40)
  })

  it('are never in strong doubt as tracks, in batches as a phone sends them', () => {
    const bands: Record<string, number> = {}
    for (const { name, fixes } of tracks) {
      batches(fixes, 50).forEach((batch, i, all) => {
        const { band, findings } = verifyTrack(trackOf(name, batch), { previousFixes: all[i - 1] ?? [], deviceUse: { personIds: [] }, conflictingEventIds: [] })
        expect(band, `${name} ${JSON.stringify(findings.filter((f) => f.weightDecibans < 0))}`).not.toBe('strong_doubt')
        bands[band] = (bands[band] ?? 0) + 1
      })
    }
    console.info('track batches by band', bands)
    expect(bands.verified ?? 0).toBeGreaterThan(0)
  })

  it('are never in strong doubt when sent today with their original times, decades ago', () => {
    for (const { name, fixes } of tracks) {
      const { band } = verifyTrack({ ...trackOf(name, fixes), clocks: { serverTime: Date.UTC(2026, 10, 22), deviceTime: Date.UTC(2026, 10, 22) } })
      expect(band, name).not.toBe('strong_doubt')
    }
  })

  it('are never in strong doubt as check-ins at their own stops, and verified where they stayed', () => {
    const bands: Partial<Record<VerdictBand, number>> = {}
    for (const { name, fixes } of tracks) {
      for (const { submission, context, isStop } of checkInsOf(name, fixes)) {
        const { band, findings } = verify(submission, context)
        expect(band, `${name} ${JSON.stringify(findings.filter((f) => f.weightDecibans < 0))}`).not.toBe('strong_doubt')
        if (band !== 'verified') expect(findings.filter((f) => f.weightDecibans < 0).map((f) => f.signal), name).toEqual(['left_right_after'])
        if (isStop) bands[band] = (bands[band] ?? 0) + 1
      }
    }
    console.info('check-ins at own stops by band', bands)
    expect(bands.verified ?? 0).toBeGreaterThan(0.9 * Object.values(bands).reduce((a, b) => a + b, 0))
  })

  it('give a mock finding exactly where the phone says so', () => {
    for (const { name, fixes } of tracks) {
      const finding = verifyTrack(trackOf(name, fixes)).findings.find((f) => f.signal === 'mock_location')
      expect(finding?.reason === 'flagged', name).toBe(fixes.some((f) => f.mock === true))
    }
    const [walk] = tracks.filter(({ fixes }) => fixes.length > 20)
    const mocked = (walk?.fixes ?? []).map((fix, i) => (i === 7 ? { ...fix, mock: true } : fix))
    expect(verifyTrack(trackOf('one flagged fix', mocked)).band).toBe('strong_doubt')
  })
})
