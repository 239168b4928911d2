import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InboxRow } from './decode.ts'
import { decoders, trackerReaders, trackerSources } from './trackerDecoders.ts'

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
    expect(decoders.osmand(row('osmand', 'id=1&lat=NaN&lon=2'), null)).toEqual({ ok: false, error: 'no usable position: latitude "NaN" is not a number' })
    expect(decoders.owntracks(row('owntracks', '{"_type":"lwt"}'), null)).toEqual({ ok: false, error: 'the message holds no position' })
    expect(decoders.overland(row('overland', 'garbage'), null)).toEqual({ ok: false, error: 'the body is not valid JSON' })
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
})
