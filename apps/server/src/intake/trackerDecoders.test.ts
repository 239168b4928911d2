import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InboxRow } from './decode.ts'
import { fromWgs84 } from '@fieldproof/core/geo'
import type { KnownDevice } from './deviceDirectory.ts'
import { decoders, type TrackerSource, trackerReaders, trackerSources } from './trackerDecoders.ts'

const row = (source: InboxRow['source'], body: string): InboxRow => ({ inboxId: 1, orgId: 'o', eventId: 'e', deviceId: 'd', personId: 'p', source, receivedAt: 1_763_600_000_000, remoteAddress: null, envelope: null, body: Buffer.from(body) })

describe('tracker decoders', () => {
  it('make a track of a message; a fix without a time happened when it arrived', () => {
    expect(decoders.osmand(row('osmand', 'id=1&lat=1&lon=2&batt=50'), null)).toEqual({
      ok: true,
      value: {
        kind: 'track', eventId: 'e', orgId: 'o', personId: 'p', deviceId: 'd', source: 'osmand', fixes: [{ lat: 1, lon: 2, batteryPercent: 50, fixTime: 1_763_600_000_000 }],
        clocks: { fixTime: 1_763_600_000_000, serverTime: 1_763_600_000_000 }, device: { batteryPercent: 50 }, integrity: { signature: 'unsigned', order: 'unknown' },
      },
    })
  })

  it('keep an absurd time as it was claimed, for the clock-skew signal', () => {
    for (const timestamp of ['0', '4070908800']) expect(decoders.osmand(row('osmand', `id=1&lat=1&lon=2&timestamp=${timestamp}`), null)).toMatchObject({ ok: true, value: { fixes: [{ fixTime: Number(timestamp) * 1000 }] } })
  })

  it('say in words why a message gives no position', () => {
    expect(decoders.osmand(row('osmand', 'id=1&lat=NaN&lon=2'), null)).toEqual({ ok: false, error: { code: 'position_invalid', detail: 'no usable position: latitude "NaN" is not a number' } })
    expect(decoders.owntracks(row('owntracks', '{"_type":"lwt"}'), null)).toEqual({ ok: false, error: { code: 'no_position', detail: 'the message holds no position' } })
    expect(decoders.overland(row('overland', 'garbage'), null)).toEqual({ ok: false, error: { code: 'message_unreadable', detail: 'the body is not valid JSON' } })
  })

  // A place in Shanghai, told in each datum by each client.
  const place = { lat: 31.2304, lon: 121.4737 }
  const message: Record<TrackerSource, (lat: number, lon: number) => string> = {
    owntracks: (lat, lon) => `{"_type":"location","lat":${lat},"lon":${lon},"tst":1763600000,"acc":12}`,
    osmand: (lat, lon) => `id=1&lat=${lat}&lon=${lon}&timestamp=1763600000&accuracy=12`,
    overland: (lat, lon) => `{"locations":[{"type":"Feature","geometry":{"type":"Point","coordinates":[${lon},${lat}]},"properties":{"timestamp":"2025-11-20T00:53:20Z","horizontal_accuracy":12}}]}`,
    gpslogger: (lat, lon) => `lat=${lat}&lon=${lon}&time=2025-11-20T00:53:20Z&acc=12`,
  }
  it.each(trackerSources.flatMap((source) => (['wgs84', 'gcj02', 'bd09'] as const).map((datum) => [source, datum] as const)))('%s from a tracker that sends %s: the fix is in WGS-84, the rest as told', (source, datum) => {
    const sent = fromWgs84(place, datum)
    const decoded = decoders[source](row(source, message[source](sent.lat, sent.lon)), { datum } as KnownDevice)
    expect(decoded).toMatchObject({ ok: true, value: { kind: 'track', fixes: [{ fixTime: 1_763_600_000_000, accuracyMetres: 12 }] } })
    if (!decoded.ok || decoded.value.kind !== 'track') return
    const [fix] = decoded.value.fixes
    expect(Math.abs(fix!.lat - place.lat)).toBeLessThan(1e-7)
    expect(Math.abs(fix!.lon - place.lon)).toBeLessThan(1e-7)
    // Read as what it is not, it is hundreds of metres off: the conversion has something to do.
    const mistaken = decoders[source](row(source, message[source](sent.lat, sent.lon)), { datum: 'wgs84' } as KnownDevice)
    const shift = mistaken.ok && mistaken.value.kind === 'track' ? Math.abs(mistaken.value.fixes[0]!.lon - place.lon) : NaN
    if (datum === 'wgs84') expect(shift).toBe(0)
    else expect(shift).toBeGreaterThan(0.004)
  })

  it('never throw, whatever the bytes, and what `only` keeps can be read again', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.json().map((text) => Buffer.from(`{"locations":[${text},{"properties":${text}}],"location":[${text}],"_type":"location"}`)),
      fc.array(fc.tuple(fc.constantFrom('id', 'lat', 'lon', 'timestamp', 'time', 'location', 'speed', 'batt'), fc.string()), { maxLength: 9 }).map((pairs) => Buffer.from(pairs.map(([k, v]) => `${k}=${v}`).join('&'))),
    )
    fc.assert(fc.property(bytes, fc.constantFrom(...trackerSources), (body, source) => {
      const message = trackerReaders[source](body)
      if (!message.ok || message.value.items.length === 0) return
      const again = trackerReaders[source](message.value.only(message.value.items))
      expect(again.ok && again.value.items).toEqual(message.value.items)
    }), { numRuns: 2000 })
  })

  // Read in one pass: with a pattern that tries every split of the digits this runs into the limit of a test.
  it('leave text that only looks like a number, however long, and brackets without end', () => {
    const digits = `${'1'.repeat(60_000)}x`
    expect(trackerReaders.osmand(Buffer.from(`id=1&lon=120&timestamp=1763600000&lat=${digits}`))).toMatchObject({ ok: true, value: { items: [{ problemCode: 'position_invalid' }] } })
    for (const told of [`1.${digits}`, `1e${digits}`, `${' '.repeat(60_000)}x`, digits]) expect(trackerReaders.owntracks(Buffer.from(JSON.stringify({ _type: 'location', lat: 1, lon: 2, tst: 1763600000, batt: told })))).toMatchObject({ ok: true, value: { items: [{ fix: { lat: 1, lon: 2 } }] } })
    const nested = `{"locations":[{"properties":${'['.repeat(400_000)}${']'.repeat(400_000)}}]}`
    for (const source of ['owntracks', 'osmand', 'overland', 'gpslogger'] as const) expect(trackerReaders[source](Buffer.from(nested))).toEqual({ ok: false, error: 'the body is nested more than 64 deep' })
    // Brackets in a text are no nesting.
    expect(trackerReaders.owntracks(Buffer.from(JSON.stringify({ _type: 'location', lat: 1, lon: 2, tst: 1763600000, tid: '['.repeat(100) })))).toMatchObject({ ok: true })
  })
})
