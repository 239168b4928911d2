import { eventHash, parseVkey, type VerifierKey, verifySignedEvent, verifyTimeToken } from '@fieldproof/core/evidence'
import { fixesOfColumns } from '@fieldproof/core/geo'
import { err, ok, type Declaration, type DeviceState, type Integrity, type Result, type Submission } from '@fieldproof/core/kernel'
import type { CheckInEvent, EventPayload } from '@fieldproof/contract'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Unreadable } from '../../handover.ts'
import type { InboxRow } from '../decode.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { pseudonymousScan } from './radio.ts'
import { readEvent, type ReadEvent } from './readEvent.ts'
import { unpackTrack } from './unpackTrack.ts'

/** A decoded phone event; the place in the device's chain is told by the verify stage, which knows what came before. */
export interface DecodedEvent {
  readonly submission: Submission
  readonly chain: { readonly seq: number; readonly prev: string | null; readonly hash: string }
}

const deviceState = (payload: EventPayload): DeviceState => ({
  monotonicSinceServerTimeMs: payload.monotonicSinceServerTimeMs,
  lastServerTime: payload.lastServerTime === undefined ? undefined : Date.parse(payload.lastServerTime),
  networkType: payload.networkType,
  appVersion: payload.appVersion,
  model: payload.model,
  batteryPercent: payload.batteryPercent,
  ...(payload.correctedTime === undefined ? {} : { correctedTime: Date.parse(payload.correctedTime) }),
})

/** A kept phone event, read; what is left is to check its signature. */
export interface ReadRow {
  readonly row: InboxRow
  readonly jws: string
  readonly read: ReadEvent
}

export const readNative = (row: InboxRow): Result<ReadRow, Unreadable> => {
  const jws = Buffer.from(row.body.buffer, row.body.byteOffset, row.body.byteLength).toString('latin1')
  const read = readEvent(jws)
  return read.ok ? ok({ row, jws, read: read.value }) : err({ code: 'message_unreadable', detail: read.error })
}

/** Reads a kept phone event again: form, signature, content. Pure. */
export const decodeNative = (row: InboxRow, device: KnownDevice | null, known: DecodeKeys | null = device): Result<DecodedEvent, Unreadable> => {
  const event = readNative(row)
  if (!event.ok) return event
  return decodeRead(event.value, Boolean(device?.publicKey && verifySignedEvent(event.value.read.event, device.publicKey, nodeCrypto.verifyEs256).ok), known)
}

/** Keys of the organisation. Without the one of pseudonyms what was heard is left out; without the log's, the time token. */
export type DecodeKeys = Pick<KnownDevice, 'radioKey' | 'logVerifierKey'>

const verifierKeys = new Map<string, VerifierKey | null>()
/** A handful of organisations, each with one key. */
const verifierKeyOf = (vkey: string): VerifierKey | null => {
  const known = verifierKeys.get(vkey)
  if (known !== undefined) return known
  const parsed = parseVkey(nodeCrypto.sha256, vkey)
  verifierKeys.set(vkey, parsed.ok ? parsed.value : null)
  return parsed.ok ? parsed.value : null
}

/** Verified on arrival: did the log say so before the event was signed? */
const timeTokenOf = ({ timeToken }: EventPayload, vkey: string | undefined): Pick<Integrity, 'timeToken'> => {
  const key = vkey === undefined ? null : verifierKeyOf(vkey)
  if (timeToken === undefined || key === null) return {}
  return { timeToken: { time: Date.parse(timeToken.time), state: verifyTimeToken(timeToken, key, nodeCrypto).ok ? 'valid' : 'wrong' } }
}

/** The content of an event whose signature has been checked. */
export const decodeRead = ({ row, jws, read: { payload } }: ReadRow, isSigned: boolean, keys: DecodeKeys | null): Result<DecodedEvent, Unreadable> => {
  const signature: Integrity['signature'] = isSigned ? 'valid' : 'invalid'
  const base = {
    eventId: row.eventId,
    orgId: row.orgId,
    personId: row.personId,
    deviceId: row.deviceId,
    source: 'native' as const,
    device: deviceState(payload),
    integrity: { signature, order: 'unknown' as const, ...timeTokenOf(payload, keys?.logVerifierKey) },
    clocks: { deviceTime: Date.parse(payload.deviceTime), serverTime: row.receivedAt },
  }
  const chain = { seq: payload.seq, prev: payload.prev, hash: eventHash(jws, nodeCrypto.sha256) }
  switch (payload.kind) {
    case 'check_in':
    case 'check_out': {
      const { fix, siteId, note, photoSha256, videoSha256, videoPromptId, videoPromptTime, completes, challengeId, proposal, voice, radio, factors, kind } = payload as CheckInEvent
      const radioKey = keys?.radioKey
      const scan = radio && radioKey ? pseudonymousScan(radio, radioKey) : undefined
      // One of which nothing is left is none: it has no rows, so that whoever judges again finds none.
      const heard = scan !== undefined && scan.sightings.length > 0 ? { radio: scan } : {}
      const named = { ...(completes === undefined ? {} : { completes }), ...(challengeId === undefined ? {} : { challengeId }), ...(proposal === undefined ? {} : { proposal: { ...proposal, arrivedTime: Date.parse(proposal.arrivedTime) } }), ...(voice === undefined ? {} : { voice }) }
      const filmed = videoSha256 === undefined ? {} : { video: { sha256: videoSha256, ...(videoPromptId === undefined ? {} : { promptId: videoPromptId }), ...(videoPromptTime === undefined ? {} : { promptTime: Date.parse(videoPromptTime) }) } }
      return ok({ chain, submission: { ...base, kind, siteId, fix, note, photoSha256, ...filmed, ...named, ...heard, ...(factors === undefined ? {} : { factors }), clocks: { ...base.clocks, fixTime: fix?.fixTime } } })
    }
    case 'track': {
      const columns = unpackTrack(payload)
      if (!columns.ok) return columns
      const fixes = fixesOfColumns(columns.value)
      return ok({ chain, submission: { ...base, kind: 'track', fixes, clocks: { ...base.clocks, fixTime: fixes.at(-1)?.fixTime } } })
    }
    case 'work_state':
      return ok({ chain, submission: { ...base, kind: 'work_state', state: payload.state, reason: payload.reason } })
    case 'device_state': {
      const { state, from, to, chosenBy, detail } = payload
      return ok({ chain, submission: { ...base, kind: 'device_state', state, from, chosenBy, ...(to === undefined ? {} : { to }), ...(detail === undefined ? {} : { detail }) } })
    }
    case 'explanation':
      return ok({ chain, submission: { ...base, kind: 'explanation', about: payload.about, text: payload.text, reason: payload.reason } })
    case 'declaration': {
      const { content } = payload
      return ok({ chain, submission: { ...base, kind: 'declaration', content: content.topic === 'fault' ? { ...content, occurredAt: Date.parse(content.occurredAt) } : (content as Declaration) } })
    }
  }
}
