/** Own check-ins as one list: what the server shows, what the phone signed, each once. */
import type { PhoneCheckIn, VerdictView } from '@fieldproof/contract'
import { toleratedOffsetMs } from './serverClock.ts'
import type { OutboxRecord } from './types.ts'

export interface RecordRow {
  readonly eventId: string
  readonly kind: 'check_in' | 'check_out'
  /** When the person acted: by the server's clock as far as the phone knew it, else as its wall clock said; as the server takes it where that is another time, and for records of an earlier phone. */
  readonly time: string
  /** What the wall clock said. */
  readonly deviceTime: string | null
  readonly siteId: string | null
  readonly siteName: string | null
  readonly note: string | null
  readonly photoSha256: string | null
  readonly videoSha256: string | null
  readonly voiceSha256: string | null
  readonly delivery: 'waiting' | 'delivered' | 'refused'
  readonly verdict: VerdictView | null
  /** As signed on this phone; undefined for a record of an earlier phone. */
  readonly local?: OutboxRecord | undefined
  /** As the server shows it; undefined when it has not. */
  readonly remote?: PhoneCheckIn | undefined
}

/** Less than a minute is left to the phone, so that what waits and what has arrived stand in the order in which they were made. */
const timeOf = ({ happenedAt, deviceTime, serverTime }: PhoneCheckIn, local?: OutboxRecord): string => {
  const own = local?.actedTime ?? local?.deviceTime
  if (own === undefined) return happenedAt ?? deviceTime ?? serverTime
  return happenedAt !== undefined && Math.abs(Date.parse(happenedAt) - Date.parse(own)) > toleratedOffsetMs ? happenedAt : own
}

const ofRemote = (remote: PhoneCheckIn, local?: OutboxRecord): RecordRow => ({
  eventId: remote.eventId, kind: remote.kind, time: timeOf(remote, local), deviceTime: remote.deviceTime, siteId: remote.siteId, siteName: remote.siteName ?? local?.shown?.siteName ?? null,
  note: remote.note, photoSha256: remote.photoSha256, videoSha256: remote.videoSha256 ?? null, voiceSha256: remote.voiceSha256 ?? null, delivery: 'delivered', verdict: remote.verdict ?? local?.verdict ?? null, local, remote,
})

const ofLocal = (local: OutboxRecord): RecordRow | undefined => local.kind !== 'check_in' && local.kind !== 'check_out' ? undefined : {
  eventId: local.id, kind: local.kind, time: local.actedTime ?? local.deviceTime, deviceTime: local.deviceTime, siteId: local.shown?.siteId ?? null, siteName: local.shown?.siteName ?? null,
  note: local.shown?.note ?? null, photoSha256: local.shown?.photoSha256 ?? null, videoSha256: local.shown?.videoSha256 ?? null, voiceSha256: local.shown?.voiceSha256 ?? null, delivery: local.delivery, verdict: local.verdict ?? null, local,
}

/** Newest first. */
export const recordRows = (locals: readonly OutboxRecord[], remotes: readonly PhoneCheckIn[]): RecordRow[] => {
  const rows = new Map<string, RecordRow>()
  for (const local of locals) {
    const row = ofLocal(local)
    if (row !== undefined) rows.set(row.eventId, row)
  }
  for (const remote of remotes) rows.set(remote.eventId, ofRemote(remote, rows.get(remote.eventId)?.local))
  return [...rows.values()].sort((a, b) => b.time.localeCompare(a.time) || (b.local?.seq ?? 0) - (a.local?.seq ?? 0))
}

const dayParts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
/** Kept: making one takes a slow phone some 7 ms, and every row of every list asks for a day. */
const dayFormats = new Map<string, Intl.DateTimeFormat>()
const dayFormat = (timeZone: string): Intl.DateTimeFormat => {
  const known = dayFormats.get(timeZone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat
  try {
    made = new Intl.DateTimeFormat('en-CA', { ...dayParts, timeZone })
  } catch {
    // A zone this browser does not know: the phone's own.
    made = new Intl.DateTimeFormat('en-CA', dayParts)
  }
  dayFormats.set(timeZone, made)
  return made
}

/** Calendar day in the organisation's time zone, `YYYY-MM-DD`. */
export const dayOf = (instant: number | string, timeZone: string): string => dayFormat(timeZone).format(new Date(instant))
