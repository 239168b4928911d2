/**
 * A company's server in memory for the simulator. What decides is the server's own code (acceptEvents, createUploads, the receipt desk, decodeNative,
 * advanceChain, the evidence log of core); what stores is a faithful copy of the storage ports: nothing is kept before its commit, a kill loses
 * whatever was not committed, and a restore brings back an older state. That PostgreSQL behaves the same is not compared by a test yet.
 */
import { createPrivateKey, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { ProblemError } from '@fieldproof/contract'
import type { ConsistencyAnswer, EventBatchAnswer, InclusionAnswer, PhoneConsent } from '@fieldproof/contract'
import { consistencyProof, formatVkey, inclusionPath, leafHash, makeLeaf, makeTimeToken, parseVkey, rootFromLeafHashes, signCheckpoint, toBase64 } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { acceptEvents } from '../../../../apps/server/src/intake/native/accept.ts'
import { decodeNative } from '../../../../apps/server/src/intake/native/decode.ts'
import type { SaidOfTracks } from '../../../../apps/server/src/intake/native/trackConsent.ts'
import type { KnownDevice } from '../../../../apps/server/src/intake/deviceDirectory.ts'
import { createFixesOfDay } from '../../../../apps/server/src/intake/fixesOfDay.ts'
import type { RawSubmission } from '../../../../apps/server/src/intake/intake.ts'
import { createUploads } from '../../../../apps/server/src/intake/media/uploads.ts'
import { createReceiptDesk } from '../../../../apps/server/src/record/receipts.ts'
import { advanceChain, emptyChain } from '../../../../apps/server/src/verify/chain.ts'
import type { ChainState } from '../../../../apps/server/src/verify/chain.ts'
import { sha256 } from '../nodeCrypto.ts'
import type { Random } from '../random.ts'
import { createMemoryIntake, createMemoryMedia } from './memoryPorts.ts'
import type { MemoryMedia } from './memoryPorts.ts'
import { ticks } from './virtualNetwork.ts'
import { consentsOf, isWordWaiting, lastWord, saidOf, wordsInChain } from './words.ts'

export interface Leaf { readonly ref: string; readonly bytes: Uint8Array; readonly salt: Uint8Array; readonly hash: Uint8Array; readonly seq: number; readonly order: string; readonly body: Uint8Array }

/** What is on the server's disks. */
export interface Disks {
  inbox: Map<string, RawSubmission>
  log: Leaf[]
  arrivals: Map<string, number>
  chain: ChainState
  media: MemoryMedia
  /** Photos whose check-in was judged again. */
  judged: Set<string>
}

/** Faults built in on purpose, to prove that the simulator notices. */
export type ServerMutation = 'no_dedupe' | 'ack_before_commit' | 'nothing_missing' | 'photo_not_kept' | 'tracks_against_the_word' | 'videos_against_the_word'

export interface VirtualServer {
  readonly device: KnownDevice
  readonly logOrigin: string
  readonly logVerifierKey: string
  readonly disks: () => Disks
  /** Every event that any answer called accepted or duplicate. */
  readonly acknowledged: Set<string>
  /** Events in the order of their first commit since the last restore. */
  readonly committed: string[]
  readonly sendEvents: (events: readonly string[]) => Promise<EventBatchAnswer>
  readonly missing: (ids: readonly string[]) => string[]
  readonly uploads: () => ReturnType<typeof createUploads>
  readonly checkpoint: () => string
  readonly time: () => Pick<EventBatchAnswer, 'serverTime' | 'timeToken'>
  readonly consents: () => PhoneConsent[]
  readonly consistency: (from: number, to?: number) => ConsistencyAnswer
  readonly inclusion: (eventId: string) => InclusionAnswer
  /** The pipeline behind the acknowledgement: everything in the inbox is recorded. */
  readonly record: () => void
  readonly kill: () => void
  readonly backUp: () => void
  readonly restore: () => void
}

const logKeyPair = generateKeyPairSync('ed25519')
const logKey = createPrivateKey(logKeyPair.privateKey.export({ format: 'pem', type: 'pkcs8' }))
const rawLogKey = new Uint8Array(logKeyPair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
const sign = (message: Uint8Array): Uint8Array => new Uint8Array(signWith(null, message, logKey))

/** When the person works, Shanghai time. */
export const shiftHours = { start: '08:00', end: '20:00' } as const
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const shifts = {
  always: { kind: 'free', segments: [], daysOfWeek: everyDay },
  day: { kind: 'fixed', segments: [shiftHours], daysOfWeek: everyDay },
} as unknown as Record<'always' | 'day', KnownDevice['shift']>

/** The directory hears of a change by a message of the database, which may come after the next request. */
const mostTurnsToForget = 60

const copyOf = (disks: Disks): Disks => ({
  inbox: new Map(disks.inbox), log: [...disks.log], arrivals: new Map(disks.arrivals), chain: disks.chain, media: disks.media.copy(), judged: new Set(disks.judged),
})

export const createVirtualServer = (options: { readonly random: Random; readonly now: () => number; readonly publicKey: KnownDevice['publicKey']; readonly orgId: string; readonly deviceId: string; readonly personId: string; readonly shift: 'always' | 'day'; readonly mutation?: ServerMutation | undefined }): VirtualServer => {
  const { random, now, mutation } = options
  const logOrigin = 'log.example.com/sim'
  const logVerifierKey = formatVkey(sha256, logOrigin, rawLogKey)
  const parsed = parseVkey(sha256, logVerifierKey)
  if (!parsed.ok) throw new Error(parsed.error)
  const signer = { origin: logOrigin, keyId: parsed.value.keyId, publicKey: rawLogKey, sign }
  const device: KnownDevice = {
    orgId: options.orgId, deviceId: options.deviceId, personId: options.personId, kind: 'app', status: 'active', trackerIdentifier: null, datum: 'wgs84' as KnownDevice['datum'],
    publicKey: options.publicKey, personStatus: 'active', timeZone: 'Asia/Shanghai', shift: shifts[options.shift],
  }
  let disks: Disks = { inbox: new Map(), log: [], arrivals: new Map(), chain: emptyChain, media: createMemoryMedia(), judged: new Set() }
  let backup = copyOf(disks)
  /** Of this run of the server: after a kill nothing of an older one may touch the disks. */
  let life = { alive: true }
  const acknowledged = new Set<string>()
  const committed: string[] = []
  const onCommit = (eventId: string): void => { committed.push(eventId) }
  let intake = createMemoryIntake(() => disks, life, { onCommit, dedupe: mutation !== 'no_dedupe', commitFirst: mutation !== 'ack_before_commit' })
  const receipts = createReceiptDesk(async () => signer)
  let uploads = createUploads({ ...disks.media.ports(() => disks, life, mutation) })

  const hashes = (): Uint8Array[] => disks.log.map((leaf) => leaf.hash)
  const rootAt = (size: number): Uint8Array => rootFromLeafHashes(sha256, hashes().slice(0, size))
  const node = (level: number, index: number): Uint8Array => rootFromLeafHashes(sha256, hashes().slice(index * 2 ** level, (index + 1) * 2 ** level))
  const checkpoint = (): string => signCheckpoint({ origin: logOrigin, size: disks.log.length, root: rootAt(disks.log.length) }, [{ name: logOrigin, keyId: signer.keyId, sign }])

  const lastRecorded = (): boolean => mutation === 'tracks_against_the_word' || (lastWord(disks, 'track') ?? true)
  const words = () => (mutation === 'tracks_against_the_word' ? [] : wordsInChain(disks, 'track'))
  const trackConsent = async (): Promise<SaidOfTracks> => ({ consent: isWordWaiting(disks, 'track') ? 'pending' : lastRecorded() ? 'granted' : 'withdrawn', words: words() })
  /** As the directory of devices remembers it: read anew by a server that starts, and a while after a word has reached the log. */
  let known = device
  const forget = (): void => { known = { ...device, trackWithdrawn: !lastRecorded(), trackWordWaits: isWordWaiting(disks, 'track'), trackWords: words() } }
  const forgetSoon = (): void => {
    const mine = life
    void ticks(random.whole(0, mostTurnsToForget)).then(() => { if (mine.alive) forget() })
  }

  const time = () => ({ serverTime: isoInstant(now()), timeToken: makeTimeToken(isoInstant(now()), signer, sign) })

  return {
    time, device, logOrigin, logVerifierKey, acknowledged, committed, checkpoint,
    disks: () => disks,
    uploads: () => uploads,
    sendEvents: async (events) => {
      const mine = life
      const results = await acceptEvents({ intake, fixesOfDay: createFixesOfDay(async () => 0), receipts, trackConsent, countRefused: async () => {}, onTrouble: () => {}, verdictOf: async () => null }, known, events, { receivedAt: now(), remoteAddress: '127.0.0.1', language: 'zh-CN' })
      if (!mine.alive) throw new TypeError('the server is gone')
      for (const result of results) if (result.eventId !== null && (result.status === 'accepted' || result.status === 'duplicate')) acknowledged.add(result.eventId)
      return { results, ...time(), checkpoint: disks.log.length === 0 ? null : checkpoint() }
    },
    consents: () => consentsOf(disks),
    missing: (ids) => mutation === 'nothing_missing' ? [] : ids.filter((id) => !disks.inbox.has(id) && !disks.log.some((leaf) => leaf.ref === id)),
    consistency: (from, to = disks.log.length) => {
      if (to > disks.log.length || from > to) throw new ProblemError('conflict')
      return { from, to, proof: consistencyProof(sha256, from, to, node).map(toBase64), checkpoint: checkpoint() }
    },
    inclusion: (eventId) => {
      const index = disks.log.findIndex((leaf) => leaf.ref === eventId)
      const leaf = disks.log[index]
      if (leaf === undefined) throw new ProblemError('not_found')
      return { entryIndex: index, treeSize: disks.log.length, leaf: toBase64(leaf.bytes), proof: inclusionPath(sha256, index, disks.log.length, node).map(toBase64), checkpoint: checkpoint(), salt: toBase64(leaf.salt) }
    },
    record: () => {
      // A photo that arrived is read, and the check-in judged again: an entry of the log that the phone sees a checkpoint of.
      for (const [hash, photo] of disks.media.photos) {
        if (!photo.kept || disks.judged.has(hash)) continue
        disks.judged.add(hash)
        const salt = Uint8Array.from({ length: 16 }, () => random.whole(0, 255))
        const body = Buffer.from(hash)
        const { bytes } = makeLeaf({ kind: 'verdict', recordedTime: isoInstant(now()), salt, body }, sha256)
        disks.log.push({ ref: `verdict ${hash}`, bytes, salt, hash: leafHash(sha256, bytes), seq: 0, order: 'verdict', body })
      }
      for (const [key, raw] of disks.inbox) {
        disks.inbox.delete(key)
        if (mutation !== 'no_dedupe' && disks.log.some((leaf) => leaf.ref === raw.eventId)) continue
        const decoded = decodeNative({ ...raw, sequence: 0, attempts: 0 } as never, device)
        let order = 'unreadable'
        if (decoded.ok) {
          const step = advanceChain(disks.chain, decoded.value.chain)
          order = decoded.value.submission.integrity.signature === 'valid' ? step.order : 'forged'
          disks.chain = step.state
        }
        const salt = Uint8Array.from({ length: 16 }, () => random.whole(0, 255))
        const { bytes } = makeLeaf({ kind: 'submission', recordedTime: isoInstant(now()), salt, body: raw.body }, sha256)
        disks.log.push({ ref: raw.eventId, bytes, salt, hash: leafHash(sha256, bytes), seq: decoded.ok ? decoded.value.chain.seq : -1, order, body: raw.body })
        if (saidOf(raw.body, 'track') !== undefined) forgetSoon()
      }
    },
    kill: () => {
      life.alive = false
      life = { alive: true }
      intake = createMemoryIntake(() => disks, life, { onCommit, dedupe: mutation !== 'no_dedupe', commitFirst: mutation !== 'ack_before_commit' })
      uploads = createUploads({ ...disks.media.ports(() => disks, life, mutation) })
      forget()
    },
    backUp: () => { backup = copyOf(disks) },
    restore: () => {
      life.alive = false
      life = { alive: true }
      disks = copyOf(backup)
      committed.length = 0
      for (const leaf of disks.log) if (leaf.order !== 'verdict') committed.push(leaf.ref)
      for (const raw of disks.inbox.values()) committed.push(raw.eventId)
      intake = createMemoryIntake(() => disks, life, { onCommit, dedupe: mutation !== 'no_dedupe', commitFirst: mutation !== 'ack_before_commit' })
      uploads = createUploads({ ...disks.media.ports(() => disks, life, mutation) })
      forget()
    },
  }
}

