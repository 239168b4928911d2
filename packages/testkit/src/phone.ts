/**
 * A simulated phone: it does over the public API exactly what the app does. It enrols with a code, numbers, chains and
 * signs its events, sends them in batches, uploads photos, and checks every receipt and checkpoint it is given. It keeps
 * what is not acknowledged, as the app's outbox does, and it can be told to behave like a bad network.
 */
import { randomUUID } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { ApiError, createClient } from '@fieldproof/client'
import type { FieldproofClient } from '@fieldproof/client'
import type { CheckInEvent, DeclarationContent, EnrollmentAnswer, EventResult, PhoneSite, ReceiptWire, VerdictView } from '@fieldproof/contract'
import { completeJws, eventHash, eventSigningInput, fromBase64, parseVkey, verifyCheckpoint, verifyConsistency, verifyReceipt } from '@fieldproof/core/evidence'
import type { Checkpoint, SignedEventPayload, VerifierKey } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import { isoInstant, promptOf } from '@fieldproof/core/kernel'
import type { ChosenBy, DeviceStateKind, Fix, Instant } from '@fieldproof/core/kernel'
import { createDeviceKey, importDeviceKey, sha256, sha256Hex, verifyEd25519 } from './nodeCrypto.ts'
import type { DeviceKey, DeviceKeyJwk } from './nodeCrypto.ts'

/** The server refuses larger requests (contract/errors: body_too_large). */
export const batchLimits = { events: 200, bytes: 900_000 } as const

/** What a bad network or a faulty app does. Each may be switched on and off between sends. */
export interface PhoneFaults {
  /** Every batch is sent twice, as after a retry whose first try did arrive. */
  duplicate?: boolean
  /** The request arrives but its answer does not: nothing is taken as acknowledged. */
  dropAck?: boolean
  /** Events leave in reverse order. */
  reorder?: boolean
}

export interface PhoneOptions {
  readonly baseUrl: string
  /** Wall clock of the phone; the real one by default. */
  readonly now?: () => Instant
  readonly model?: string
  readonly platform?: string
  readonly appVersion?: string
  readonly language?: string
  readonly fetch?: typeof fetch
  /** Headers for every request, asked for at each: demo seeding passes its import clock here. */
  readonly headers?: () => Record<string, string>
  readonly faults?: PhoneFaults
  /** Ids of events; random ones by default. */
  readonly newEventId?: () => string
  /** Off for load tests, where 50 receipts a second would measure this side. */
  readonly verifyReceipts?: boolean
  /** Fetch a consistency proof for every new checkpoint, as the app does at each sync. On by default. */
  readonly checkConsistency?: boolean
}

/** Everything needed to go on as the same phone in another process. Holds the private key: for simulations only. */
export interface PhoneState {
  readonly key: DeviceKeyJwk
  readonly enrollment: EnrollmentAnswer
  readonly lastSequence: number
  readonly lastHash: string | null
  readonly checkpoint: string | null
}

/** Circumstances of one event, where they differ from the phone's. */
export interface EventCircumstances {
  readonly id?: string
  /** The phone's wall clock at the event; `now()` by default. */
  readonly deviceTime?: Instant
  readonly networkType?: string
  readonly batteryPercent?: number
  readonly monotonicSinceServerTimeMs?: number
  readonly lastServerTime?: Instant
  /** Of a phone that can prove nothing and knows that its wall clock is wrong. */
  readonly correctedTime?: Instant
  /** As GET /api/v1/phone/today gives it; none by default. */
  readonly timeToken?: CheckInEvent['timeToken']
}

export interface CheckInInput extends EventCircumstances {
  readonly siteId?: string
  readonly fix?: Fix
  readonly note?: string
  /** What a native phone heard: addresses as they are. */
  readonly radio?: CheckInEvent['radio']
  /** What was read at the site, and what this phone could have read. */
  readonly factors?: CheckInEvent['factors']
  /** The check-in that this one completes. */
  readonly completes?: string
  readonly challengeId?: string
  readonly proposal?: CheckInEvent['proposal']
  readonly voice?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string; readonly durationSeconds: number; readonly speechSeconds: number }
  /** Original bytes; uploaded before the event is sent. */
  readonly photo?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string }
  /** The prompt is the one that the app draws, shown twenty seconds before, unless told otherwise. */
  readonly video?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string; readonly promptId?: string; readonly promptTime?: number }
}

interface QueuedEvent { readonly id: string; readonly seq: number; readonly jws: string; readonly media: readonly string[] }

export interface SendReport {
  /** Answers in the order in which the events were made. Empty when every answer was dropped by a fault. */
  readonly results: readonly EventResult[]
  readonly serverTime: string | undefined
}

export interface SimulatedPhone {
  readonly deviceId: string
  readonly deviceToken: string
  readonly enrollment: EnrollmentAnswer
  readonly key: DeviceKey
  readonly client: FieldproofClient
  readonly faults: PhoneFaults
  /** Each queues one signed event and returns its id. */
  checkIn(input?: CheckInInput): string
  checkOut(input?: CheckInInput): string
  track(fixes: readonly Fix[], circumstances?: EventCircumstances): string
  workState(state: 'started' | 'paused' | 'resumed' | 'ended', input?: EventCircumstances & { reason?: string }): string
  /** What the phone tells of itself: `to` once it is over. */
  deviceState(state: DeviceStateKind, input: EventCircumstances & { from: number; to?: number; chosenBy?: ChosenBy; detail?: string }): string
  /** A consent, an appeal, a call for help, a meeting elsewhere, a wrong address or a fault. */
  declare(content: DeclarationContent, input?: EventCircumstances): string
  /** The person's own word on a check-in of theirs, or on a challenge. */
  explain(about: string, text: string, input?: EventCircumstances & { reason?: string }): string
  /** What a changed app might sign: any kind, any members. */
  sign(kind: string, members: Readonly<Record<string, unknown>>, input?: EventCircumstances): string
  /** Sends all that waits, once. Throws what the network or server threw; what was not acknowledged stays queued. */
  send(): Promise<SendReport>
  /** Sends until nothing waits, as the app does: backing off on network errors, 429 and 503. Throws when `withinMs` is over. */
  flush(options?: { withinMs?: number; pauseMs?: number }): Promise<readonly EventResult[]>
  /** Signed texts that wait, oldest first: for tests that send them by other ways. */
  waiting(): readonly string[]
  sites(near?: { lat: number; lon: number; radiusMetres?: number }): Promise<PhoneSite[]>
  /** Receipts by event id: proof that the server promised to log it. */
  readonly receipts: ReadonlyMap<string, ReceiptWire>
  readonly verdicts: ReadonlyMap<string, VerdictView>
  readonly refused: ReadonlyMap<string, NonNullable<EventResult['problem']>>
  /** SHA-256 of each acknowledged event's bytes as sent. */
  readonly acknowledged: ReadonlyMap<string, string>
  /** What this phone would show its owner: a broken receipt, a log that changed its past. Empty is good. */
  readonly complaints: readonly string[]
  readonly lastCheckpoint: Checkpoint | undefined
  /** It was online at this time of the server's. */
  hear(serverTime: Instant): void
  exportState(): PhoneState
}

const monotonicMilliseconds = () => performance.now()

const startPhone = (key: DeviceKey, enrollment: EnrollmentAnswer, options: PhoneOptions, resume?: PhoneState): SimulatedPhone => {
  const now = options.now ?? Date.now
  const client = clientOf(options, enrollment.deviceToken)
  const faults: PhoneFaults = { ...options.faults }
  const outbox: QueuedEvent[] = []
  const media = new Map<string, { bytes: Uint8Array<ArrayBuffer>; contentType: string }>()
  const receipts = new Map<string, ReceiptWire>()
  const verdicts = new Map<string, VerdictView>()
  const refused = new Map<string, NonNullable<EventResult['problem']>>()
  const acknowledged = new Map<string, string>()
  const complaints: string[] = []
  let seq = resume?.lastSequence ?? 0
  let prev: string | null = resume?.lastHash ?? null
  let checkpointNote: string | null = resume?.checkpoint ?? null
  let lastCheckpoint: Checkpoint | undefined
  let serverTimeSeen: { readonly serverTime: string; readonly atMonotonic: number } | undefined =
    resume ? undefined : { serverTime: enrollment.serverTime, atMonotonic: monotonicMilliseconds() }

  const logKey: VerifierKey = (() => {
    const parsed = parseVkey(sha256, enrollment.logVerifierKey)
    if (!parsed.ok) throw new Error(`enrolment answer: logVerifierKey: ${parsed.error}`)
    return parsed.value
  })()

  const queue = (kind: string, body: Record<string, unknown>, about: EventCircumstances, mediaSha256: readonly string[] = []): string => {
    const id = about.id ?? options.newEventId?.() ?? randomUUID()
    const clocks = about.correctedTime !== undefined ? { correctedTime: isoInstant(about.correctedTime) } : about.lastServerTime !== undefined
      ? { lastServerTime: isoInstant(about.lastServerTime), monotonicSinceServerTimeMs: Math.round(about.monotonicSinceServerTimeMs ?? 0) }
      // A phone with a made-up wall clock has no real monotonic clock to tell of.
      : serverTimeSeen && options.now === undefined
        ? { lastServerTime: serverTimeSeen.serverTime, monotonicSinceServerTimeMs: Math.round(monotonicMilliseconds() - serverTimeSeen.atMonotonic) }
        : {}
    const payload = Object.fromEntries(Object.entries({
      v: 1, id, device: enrollment.deviceId, seq: seq + 1, prev, kind,
      deviceTime: isoInstant(about.deviceTime ?? now()), ...clocks, timeToken: about.timeToken,
      networkType: about.networkType ?? '4g', batteryPercent: about.batteryPercent, appVersion: options.appVersion ?? '0.1.0', model: options.model, ...body,
    }).filter(([, value]) => value !== undefined)) as unknown as SignedEventPayload
    const signingInput = eventSigningInput(payload)
    const jws = completeJws(signingInput, key.sign(signingInput))
    seq += 1
    prev = eventHash(jws, sha256)
    outbox.push({ id, seq, jws, media: mediaSha256 })
    return id
  }

  const visit = (kind: 'check_in' | 'check_out') => (input: CheckInInput = {}): string => {
    const photoSha256 = input.photo ? sha256Hex(input.photo.bytes) : undefined
    if (input.photo && photoSha256) media.set(photoSha256, input.photo)
    const videoSha256 = input.video ? sha256Hex(input.video.bytes) : undefined
    if (input.video && videoSha256) media.set(videoSha256, input.video)
    const voiceSha256 = input.voice ? sha256Hex(input.voice.bytes) : undefined
    if (input.voice && voiceSha256) media.set(voiceSha256, input.voice)
    const voice = input.voice && { sha256: voiceSha256, durationSeconds: input.voice.durationSeconds, speechSeconds: input.voice.speechSeconds }
    const id = input.id ?? options.newEventId?.() ?? randomUUID()
    const filmed = input.video && { videoSha256, videoPromptId: input.video.promptId ?? promptOf(id).id, videoPromptTime: isoInstant(input.video.promptTime ?? (input.deviceTime ?? now()) - 20_000) }
    return queue(kind, { siteId: input.siteId, fix: input.fix, note: input.note, photoSha256, ...filmed, completes: input.completes, challengeId: input.challengeId, proposal: input.proposal, voice, radio: input.radio, factors: input.factors }, { ...input, id }, [photoSha256, videoSha256, voiceSha256].filter((hash) => hash !== undefined))
  }

  const noteCheckpoint = async (note: string): Promise<void> => {
    if (note === checkpointNote) return
    const checkpoint = verifyCheckpoint(note, logKey, verifyEd25519)
    if (!checkpoint.ok) {
      complaints.push(`checkpoint refused: ${checkpoint.error}`)
      return
    }
    const newer = checkpoint.value
    if (lastCheckpoint && lastCheckpoint.size > 0 && (options.checkConsistency ?? true)) {
      if (newer.size < lastCheckpoint.size) {
        // An answer overtaken by a later one is no crime: only a log that never grows again would be.
        return
      }
      const answer = await client.log.consistency(lastCheckpoint.size, newer.size)
      const proof = answer.proof.map((text) => fromBase64(text))
      const hashes = proof.flatMap((hash) => (hash.ok ? [hash.value] : []))
      const consistent = hashes.length === proof.length
        && verifyConsistency(sha256, { size1: lastCheckpoint.size, size2: newer.size, root1: lastCheckpoint.root, root2: newer.root, proof: hashes }).ok
      if (!consistent) {
        complaints.push(`the log rewrote its past: checkpoint ${newer.size} does not continue ${lastCheckpoint.size}`)
        return
      }
    }
    checkpointNote = note
    lastCheckpoint = newer
  }

  const take = (event: QueuedEvent, result: EventResult): void => {
    if (result.status === 'retry') return
    outbox.splice(outbox.indexOf(event), 1)
    if (result.status === 'refused') {
      if (result.problem) refused.set(event.id, result.problem)
      return
    }
    const hash = sha256Hex(event.jws)
    acknowledged.set(event.id, hash)
    if (result.verdict) verdicts.set(event.id, result.verdict)
    if (!result.receipt) {
      complaints.push(`event ${event.id} was acknowledged without a receipt`)
      return
    }
    receipts.set(event.id, result.receipt)
    if (options.verifyReceipts === false) return
    const receipt = verifyReceipt(result.receipt, logKey, { sha256, verifyEd25519 })
    if (!receipt.ok) complaints.push(`receipt of ${event.id} refused: ${receipt.error}`)
    else if (receipt.value.eventId !== event.id || receipt.value.submissionSha256 !== hash) complaints.push(`receipt of ${event.id} is of other bytes`)
  }

  const nextBatch = (from: number): QueuedEvent[] => {
    const batch: QueuedEvent[] = []
    let bytes = 0
    for (let i = from; i < outbox.length && batch.length < batchLimits.events; i++) {
      const event = outbox[i]!
      bytes += event.jws.length + 3
      if (batch.length > 0 && bytes > batchLimits.bytes) break
      batch.push(event)
    }
    return batch
  }

  const send = async (): Promise<SendReport> => {
    const results: EventResult[] = []
    let serverTime: string | undefined
    let position = 0
    while (position < outbox.length) {
      const batch = nextBatch(position)
      const order = faults.reorder ? [...batch].reverse() : batch
      const texts = order.map((event) => event.jws)
      if (faults.duplicate) await client.phone.sendEvents(texts)
      const answer = await client.phone.sendEvents(texts)
      if (faults.dropAck) {
        position += batch.length
        continue
      }
      // A photo follows its event: the server takes none that no kept event names.
      for (const { id, mediaSha256 } of batch.flatMap((event) => event.media.map((hash) => ({ id: event.id, mediaSha256: hash })))) {
        const original = media.get(mediaSha256)
        if (!original || !answer.results.some((result) => result.eventId === id && (result.status === 'accepted' || result.status === 'duplicate'))) continue
        await client.phone.uploadMedia({ sha256: mediaSha256, bytes: original.bytes, contentType: original.contentType })
        media.delete(mediaSha256)
      }
      serverTime = answer.serverTime
      serverTimeSeen = { serverTime: answer.serverTime, atMonotonic: monotonicMilliseconds() }
      if (answer.results.length !== order.length) throw new Error(`${order.length} events sent, ${answer.results.length} results came back`)
      const before = outbox.length
      order.forEach((event, i) => take(event, answer.results[i]!))
      results.push(...batch.map((event) => answer.results[order.indexOf(event)]!))
      position += batch.length - (before - outbox.length)
      if (answer.checkpoint) await noteCheckpoint(answer.checkpoint)
    }
    return { results, serverTime }
  }

  const flush = async ({ withinMs = 30_000, pauseMs = 100 } = {}): Promise<readonly EventResult[]> => {
    const end = monotonicMilliseconds() + withinMs
    const all: EventResult[] = []
    for (let attempt = 0; ; attempt++) {
      let wait = Math.min(2000, pauseMs * 2 ** Math.min(attempt, 5))
      try {
        all.push(...(await send()).results.filter((result) => result.status !== 'retry'))
        if (outbox.length === 0) return all
      } catch (error) {
        const retriable = !(error instanceof ApiError) || error.status === 503 || error.status === 429 || error.status >= 500
        if (!retriable || monotonicMilliseconds() > end) throw error
        if (error instanceof ApiError && error.retryAfterSeconds !== undefined) wait = Math.min(error.retryAfterSeconds * 1000, 2000)
      }
      if (monotonicMilliseconds() > end) throw new Error(`${outbox.length} events still wait after ${withinMs} ms`)
      await new Promise((resolve) => { setTimeout(resolve, wait) })
    }
  }

  if (checkpointNote) {
    const kept = verifyCheckpoint(checkpointNote, logKey, verifyEd25519)
    if (kept.ok) lastCheckpoint = kept.value
  }

  return {
    deviceId: enrollment.deviceId, deviceToken: enrollment.deviceToken, enrollment, key, client, faults,
    checkIn: visit('check_in'), checkOut: visit('check_out'),
    track: (fixes, circumstances = {}) => {
      if (fixes.length === 0) throw new RangeError('a track needs at least one fix')
      let from = Infinity, to = -Infinity
      for (const { fixTime } of fixes) {
        from = Math.min(from, fixTime)
        to = Math.max(to, fixTime)
      }
      return queue('track', { from, to, packed: Buffer.from(packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) })).toString('base64url') }, { deviceTime: circumstances.deviceTime ?? (options.now === undefined ? undefined : to), ...circumstances })
    },
    explain: (about, text, input = {}) => queue('explanation', { about, text, reason: input.reason }, input),
    sign: (kind, members, input = {}) => queue(kind, members, input),
    declare: (content, input = {}) => queue('declaration', { content }, input),
    workState: (state, input = {}) => queue('work_state', { state, reason: input.reason }, input),
    deviceState: (state, { from, to, chosenBy = 'unknown', detail, ...circumstances }) => queue('device_state', { state, from, to, chosenBy, detail }, circumstances),
    send, flush,
    waiting: () => outbox.map((event) => event.jws),
    sites: async (near) => (await client.phone.sites(near)).sites,
    receipts, verdicts, refused, acknowledged, complaints,
    get lastCheckpoint() { return lastCheckpoint },
    hear: (serverTime) => { serverTimeSeen = { serverTime: isoInstant(serverTime), atMonotonic: monotonicMilliseconds() } },
    exportState: () => ({ key: key.exportJwk(), enrollment, lastSequence: seq, lastHash: prev, checkpoint: checkpointNote }),
  }
}

const clientOf = (options: PhoneOptions, deviceToken?: string): FieldproofClient => {
  const doFetch = options.fetch ?? fetch
  return createClient({
    baseUrl: options.baseUrl,
    language: options.language ?? 'zh-CN',
    ...(deviceToken ? { deviceToken } : {}),
    fetch: (url, init) => doFetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), ...options.headers?.() } }),
  })
}

/** Enrols with a one-time code and is ready to work. `key`: the same handset enrolled before, for somebody else perhaps. */
export const createSimulatedPhone = async (options: PhoneOptions & { readonly code: string; readonly key?: DeviceKey }): Promise<SimulatedPhone> => {
  const key = options.key ?? createDeviceKey()
  const enrollment = await clientOf(options).phone.enroll({
    code: options.code, publicKey: key.publicJwk, model: options.model ?? 'Simulated phone', platform: options.platform ?? 'Android 15', appVersion: options.appVersion ?? '0.1.0',
  })
  return startPhone(key, enrollment, options)
}

/** Goes on as a phone whose state was exported: same key, same chain. */
export const resumeSimulatedPhone = (state: PhoneState, options: PhoneOptions): SimulatedPhone =>
  startPhone(importDeviceKey(state.key), state.enrollment, options, state)
