import { errorCatalogue, type ErrorCode, type EventPayload, type EventResult, type TrackEvent } from '@fieldproof/contract'
import { longestTrackMs } from '@fieldproof/core/geo'
import { isoInstant, type Language, type Verdict } from '@fieldproof/core/kernel'
import { sha256 } from '../../platform/ids.ts'
import { presentVerdict } from '../../read/presentVerdict.ts'
import type { ReceiptDesk } from '../../record/receipts.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { earliestCredible } from '../gate.ts'
import { type DayOfDevice, type FixesOfDay, mostFixesOfADay } from '../fixesOfDay.ts'
import type { Intake } from '../intake.ts'
import { type GateAnswer, passGate } from './passGate.ts'
import { holdsPrivatePlace } from './privatePlace.ts'
import { readNewEvent } from './readEvent.ts'
import { refusalOfReplaced } from './replacedPhone.ts'
import { type SaidOfTracks, type TrackConsent, consentToTracks, waitsForConsent } from './trackConsent.ts'
import { isOnlyPack, unpackTrack } from './unpackTrack.ts'

/** What deciding about an event needs of the outside. The simulator (testkit/offline) runs this same code over an intake in memory. */
export interface AcceptPorts {
  readonly intake: Pick<Intake, 'keep' | 'keptBefore'>
  readonly fixesOfDay: FixesOfDay
  readonly receipts: ReceiptDesk
  /** Asked only where the person is known to have withdrawn, or has just said something about it. */
  readonly trackConsent: (device: KnownDevice) => Promise<SaidOfTracks>
  readonly countRefused: (device: KnownDevice, payload: EventPayload, answer: Exclude<GateAnswer, 'on_duty'>, receivedAt: number) => Promise<void>
  /** One event of several failed; the phone will send it again. */
  readonly onTrouble: (error: unknown) => void
  /** The verdict of a check-in, when there is one soon enough. */
  readonly verdictOf: (orgId: string, eventId: string, isRepeat: boolean) => Promise<Verdict | null>
}

export interface Arrival {
  /** ms since 1970. */
  readonly receivedAt: number
  readonly remoteAddress: string
  readonly language: Language
}

const refused = (eventId: string | null, code: ErrorCode, language: Language, detail?: string): EventResult => {
  const { status, title, remedy } = errorCatalogue[code]
  return { eventId, status: 'retry' in errorCatalogue[code] ? 'retry' : 'refused', problem: { code, status, title: title[language], remedy: remedy[language], ...(detail === undefined ? {} : { detail }) } }
}

/** Hashes of what the event says will follow, and to what a word of consent is: both count for files that come before the event is recorded. */
const announcedBy = (payload: EventPayload): Record<string, string> | null => {
  if (payload.kind === 'declaration' && payload.content.topic === 'consent') return { consent: payload.content.purpose }
  if (payload.kind !== 'check_in' && payload.kind !== 'check_out' && payload.kind !== 'declaration') return null
  const { photoSha256, videoSha256, voice } = (payload.kind === 'declaration' ? payload.content : payload) as { readonly photoSha256?: string; readonly videoSha256?: string; readonly voice?: { readonly sha256: string } }
  const named = { ...(photoSha256 === undefined ? {} : { photoSha256 }), ...(videoSha256 === undefined ? {} : { videoSha256 }), ...(voice === undefined ? {} : { voiceSha256: voice.sha256 }) }
  return Object.keys(named).length === 0 ? null : named
}

/** One event may hold this many by its format (a day at 1 Hz is 86,400), and so may a whole request: phones send fifty an event. */
export const mostFixesOfARequest = 100_000

interface FixBudget {
  left: number
}

interface JudgedTrack {
  readonly isPrivate: boolean
  readonly count: number
  readonly firstTime: number
  readonly problem?: string
}

/** Under which it will be filed (record/tracks/segment.ts). `from` may lie days before. */
const firstTime = (times: Float64Array, from: number): number => {
  let first = Infinity
  for (const time of times) if (time >= earliestCredible && time < first) first = time
  return first === Infinity ? from : first
}

/** What the gate asks of a track. The columns themselves are let go of here: eight megabytes an event, where somebody packs it so. */
const judgeTrack = (device: KnownDevice, payload: TrackEvent, budget: FixBudget): JudgedTrack => {
  if (!isOnlyPack(payload.packed)) return { isPrivate: false, count: 0, firstTime: payload.from, problem: 'something stands in it beside the packed fixes' }
  const columns = unpackTrack(payload)
  if (!columns.ok) return { isPrivate: false, count: 0, firstTime: payload.from, problem: columns.error.detail }
  budget.left -= columns.value.count
  return { isPrivate: holdsPrivatePlace(device, columns.value), count: columns.value.count, firstTime: firstTime(columns.value.fixTime, payload.from) }
}

/** An event that arrived, as far as it can be said without waiting for anything. */
type Arrived =
  | { readonly state: 'answered'; readonly result: EventResult }
  /** By what holds now: the gate, or that another phone took this one's place. It may have been taken before that. */
  | { readonly state: 'turned_away'; readonly jws: string; readonly payload: EventPayload; readonly answer: Exclude<GateAnswer, 'on_duty'> | ErrorCode; readonly byGate: Exclude<GateAnswer, 'on_duty'> | undefined }
  | { readonly state: 'let_in'; readonly jws: string; readonly payload: EventPayload; readonly track: JudgedTrack | undefined }

const readOne = (device: KnownDevice, jws: string, { receivedAt, language }: Arrival, budget: FixBudget): Arrived => {
  const answered = (...refusal: Parameters<typeof refused>): Arrived => ({ state: 'answered', result: refused(...refusal) })
  const read = readNewEvent(jws)
  if (!read.ok) return answered(null, 'event_malformed', language, read.error)
  const { payload } = read.value
  if (payload.device !== device.deviceId) return answered(payload.id, 'event_malformed', language, 'the event was signed for another device')
  if (payload.kind === 'track' && payload.from > payload.to) return answered(payload.id, 'event_malformed', language, 'payload: `from` is later than `to`')
  const replaced = refusalOfReplaced(device, payload, receivedAt)
  if (replaced !== undefined) return { state: 'turned_away', jws, payload, answer: replaced, byGate: undefined }
  // Nothing is lost: the phone sends the rest again, and what was taken is no longer among it.
  if (payload.kind === 'track' && budget.left <= 0) return answered(payload.id, 'too_many_requests', language, `payload/packed: the tracks of one request hold more than ${mostFixesOfARequest} fixes; send the rest in another`)
  const track = payload.kind === 'track' ? judgeTrack(device, payload, budget) : undefined
  const answer = track?.isPrivate ? 'private_place' : passGate(device, payload, receivedAt)
  if (answer !== 'on_duty') return { state: 'turned_away', jws, payload, answer, byGate: answer }
  if (payload.kind === 'track' && payload.to - payload.from > longestTrackMs) return answered(payload.id, 'event_malformed', language, 'payload: a track spans at most 24 hours from `from` to `to`; send it in parts')
  // What cannot be read, or lies outside the times that it names, has not passed the gate: nobody could say of when it is.
  if (track?.problem !== undefined) return answered(payload.id, 'event_malformed', language, `payload/packed: ${track.problem}`)
  return { state: 'let_in', jws, payload, track }
}

/** Judged by what is not said for sure yet, in either way, a track would be refused for good, or kept against the person's word. */
const waiting = (arrived: readonly Arrived[], consent: TrackConsent): Arrived[] => {
  const isJudged = (event: Arrived): event is Exclude<Arrived, { state: 'answered' }> => event.state === 'let_in' || (event.state === 'turned_away' && event.byGate === 'consent_withdrawn')
  const waits = waitsForConsent(arrived.map((event) => (isJudged(event) ? event.payload : undefined)), consent)
  return arrived.map((event, i): Arrived => (waits[i] && isJudged(event) ? { state: 'turned_away', jws: event.jws, payload: event.payload, answer: 'consent_pending', byGate: undefined } : event))
}

const acceptOne = async (ports: AcceptPorts, device: KnownDevice, arrived: Arrived, day: DayOfDevice | undefined, { receivedAt, remoteAddress, language }: Arrival): Promise<EventResult> => {
  if (arrived.state === 'answered') return arrived.result
  const { payload } = arrived
  const body = Buffer.from(arrived.jws, 'latin1')
  const answerKept = async (state: 'kept' | 'duplicate', keptAt: number): Promise<EventResult> => {
    const receipt = await ports.receipts.receiptOf(device.orgId, { eventId: payload.id, submissionSha256: sha256(body).toString('hex'), receivedTime: isoInstant(keptAt) })
    const result: EventResult = { eventId: payload.id, status: state === 'kept' ? 'accepted' : 'duplicate', receipt }
    if (payload.kind !== 'check_in' && payload.kind !== 'check_out') return result
    const verdict = await ports.verdictOf(device.orgId, payload.id, state === 'duplicate')
    return verdict ? { ...result, verdict: presentVerdict(verdict, language, null, device.personId) } : result
  }
  if (arrived.state === 'turned_away') {
    // A repeat of what stands gets the same promise, whatever became of shift, leave, consent or private places since: its answer was lost, not the record.
    const before = await ports.intake.keptBefore(device.orgId, payload.id, body)
    if (before !== undefined) return answerKept('duplicate', before.receivedAt)
    if (arrived.byGate !== undefined) await ports.countRefused(device, payload, arrived.byGate, receivedAt)
    return refused(payload.id, arrived.answer, language)
  }
  const room = day?.take(arrived.track!.count)
  if (day && !room) return refused(payload.id, 'day_full', language, `payload/packed: ${arrived.track!.count} positions more than the ${mostFixesOfADay} of a day`)
  const kept = await ports.intake.keep({
    orgId: device.orgId, eventId: payload.id, deviceId: device.deviceId, personId: device.personId, source: 'native', receivedAt, remoteAddress,
    // So that photo and video may follow before the event is recorded (intake/media).
    envelope: announcedBy(payload),
    body,
  }).catch((error: unknown) => {
    room?.giveBack()
    throw error
  })
  if (kept.state !== 'kept') room?.giveBack()
  if (kept.state === 'conflict') return refused(payload.id, 'event_conflict', language)
  return answerKept(kept.state, kept.receivedAt)
}

/** Whose last batches held a word about tracks, for as long as the directory remembers what was before it; what it reads anew names such a word (`trackWordWaits`) until it is in the log. */
const hasSpoken = new WeakSet<KnownDevice>()

/**
 * Each event of a batch, answered by itself and in its place: what is `accepted` or `duplicate` is committed to disk.
 * Throws only when nothing of the batch could be kept.
 */
export const acceptEvents = async (ports: AcceptPorts, knownDevice: KnownDevice, events: readonly string[], arrival: Arrival): Promise<EventResult[]> => {
  const budget: FixBudget = { left: mostFixesOfARequest }
  // What this process remembers of a withdrawal, and of the words around it, may be older than the person's last word.
  const isAsked = knownDevice.trackWithdrawn === true || knownDevice.trackWordWaits === true || hasSpoken.has(knownDevice)
  const said = isAsked ? await ports.trackConsent(knownDevice) : undefined
  const consent: TrackConsent = said?.consent ?? 'granted'
  const device: KnownDevice = said === undefined ? knownDevice : { ...knownDevice, trackWithdrawn: consent === 'withdrawn', trackWords: said.words }
  const arrived = waiting(events.map((jws) => readOne(device, jws, arrival, budget)), consent)
  if (arrived.some((event) => event.state === 'let_in' && consentToTracks(event.payload) !== undefined)) hasSpoken.add(knownDevice)
  // Before anything is kept: one that waited by itself would be overtaken by those after it, which then would stand before it in the phone's chain.
  const days = await Promise.all(arrived.map(async (event) => (event.state === 'let_in' && event.track ? ports.fixesOfDay.dayOf(device, event.track.firstTime, arrival.receivedAt) : undefined)))
  // All at once, so that a batch shares one commit; one that fails does not take the others with it.
  const settled = await Promise.allSettled(arrived.map((event, i) => acceptOne(ports, device, event, days[i], arrival)))
  const failed = settled.find((outcome) => outcome.status === 'rejected')
  if (failed && settled.every((outcome) => outcome.status === 'rejected')) throw failed.reason
  return settled.map((outcome): EventResult => {
    if (outcome.status === 'fulfilled') return outcome.value
    ports.onTrouble(outcome.reason)
    return refused(null, 'storage_unavailable', arrival.language)
  })
}
