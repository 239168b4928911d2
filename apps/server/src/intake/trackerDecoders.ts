import { type Fix, type Result, type TrackSubmission, err, ok } from '@fieldproof/core/kernel'
import type { Datum } from '@fieldproof/core/geo'
import type { Unreadable } from '../handover.ts'
import type { Decoder, InboxRow } from './decode.ts'
import { readGpsLogger } from './gpslogger/decode.ts'
import { readOsmAnd } from './osmand/decode.ts'
import { readOverland } from './overland/decode.ts'
import { readOwnTracks } from './owntracks/decode.ts'
import { fixesInWgs84 } from './shared/datum.ts'
import type { TrackerMessage, TrackerReader } from './trackerMessage.ts'

export const trackerSources = ['owntracks', 'osmand', 'overland', 'gpslogger'] as const
export type TrackerSource = (typeof trackerSources)[number]

/** The one reader of each client: asked by the route for the gate, by the pipeline for the positions. */
export const trackerReaders: Record<TrackerSource, TrackerReader> = { owntracks: readOwnTracks, osmand: readOsmAnd, overland: readOverland, gpslogger: readGpsLogger }

/** The fixes that can be used. A fix without a time of its own happened, as far as anybody knows, when it arrived. In WGS-84. */
export const fixesOf = (message: TrackerMessage, receivedAt: number, datum: Datum): Fix[] =>
  fixesInWgs84(message.items.flatMap((item) => (item.fix ? [{ ...item.fix, fixTime: item.fixTime ?? receivedAt }] : [])), datum)

const submissionOf = (row: InboxRow, message: TrackerMessage, datum: Datum): Result<TrackSubmission, Unreadable> => {
  const fixes = fixesOf(message, row.receivedAt, datum)
  if (fixes.length === 0) {
    const problems = [...new Set(message.items.flatMap((item) => (item.problem ? [item.problem] : [])))]
    const code = message.items.find((item) => item.problemCode !== undefined)?.problemCode ?? 'no_position'
    return err({ code, detail: problems.length > 0 ? `no usable position: ${problems.slice(0, 3).join('; ')}` : 'the message holds no position' })
  }
  const last = fixes.reduce((latest, fix) => (fix.fixTime > latest.fixTime ? fix : latest))
  return ok({
    kind: 'track', eventId: row.eventId, orgId: row.orgId, personId: row.personId, deviceId: row.deviceId, source: row.source, fixes,
    clocks: { fixTime: last.fixTime, ...(message.deviceTime === undefined ? {} : { deviceTime: message.deviceTime }), serverTime: row.receivedAt },
    device: last.batteryPercent === undefined ? {} : { batteryPercent: last.batteryPercent },
    // Trackers sign nothing and number nothing: the bytes say who holds the link, no more.
    integrity: { signature: 'unsigned', order: 'unknown' },
  })
}

const decoderOf = (reader: TrackerReader): Decoder => (row, device) => {
  const message = reader(row.body)
  return message.ok ? submissionOf(row, message.value, device?.datum ?? 'wgs84') : err({ code: 'message_unreadable', detail: message.error })
}

export const decoders: Record<TrackerSource, Decoder> = { owntracks: decoderOf(readOwnTracks), osmand: decoderOf(readOsmAnd), overland: decoderOf(readOverland), gpslogger: decoderOf(readGpsLogger) }
