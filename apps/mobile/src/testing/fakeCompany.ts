/**
 * For tests: a company's server in memory, with a real log (core/evidence), a real signature key, and faults one can switch on.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import {
  consistencyProof, eventHash, formatVkey, inclusionPath, leafHash, makeLeaf, makeReceipt, nodeHash, parseCompactJws, parseVkey, rootFromLeafHashes, signCheckpoint, toBase64, toHex, utf8,
} from '@fieldproof/core/evidence'
import type { EventBatchAnswer, EventResult } from '@fieldproof/contract'
import type { SyncApi } from '../outbox/syncPorts.ts'

export class HttpError extends Error {
  readonly status: number
  readonly problem: { code: string; title: string; remedy: string }
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, code: string, retryAfterSeconds?: number) {
    super(`HTTP ${status} ${code}`)
    this.status = status
    this.problem = { code, title: code, remedy: '' }
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** What fetch throws when there is no network. */
export const networkError = (): TypeError => new TypeError('Failed to fetch')

export interface FakeCompany {
  readonly api: SyncApi
  readonly logOrigin: string
  readonly logVerifierKey: string
  /** Everything kept, in order of arrival. */
  readonly kept: { readonly id: string; readonly jws: string; readonly seq: number }[]
  readonly media: Map<string, Uint8Array>
  readonly requests: string[][]
  now: number
  /** Called before a batch is looked at / after it is kept but before the answer leaves. Throw to make a fault. */
  beforeKeep: (batch: string[]) => void
  beforeAnswer: (answer: EventBatchAnswer) => void
  judge: (jws: string, id: string) => Partial<EventResult> | undefined
  beforeMedia: (sha256: string) => void
  /** Add an entry that is not the phone's. */
  grow: (count: number) => void
  /** Rewrite history: replace the leaf at this index. */
  tamper: (index: number) => void
  truncate: (size: number) => void
  /** Everything as it is now comes back with `restore`. */
  backUp: () => void
  restore: () => void
  /** The sequencer catches up with events that were kept but not logged. */
  log: (records: readonly { readonly id: string; readonly jws: string }[]) => void
  readonly checkpointNote: () => string
  refuseConsistency: boolean
  sequencing: boolean
}

export const createFakeCompany = (): FakeCompany => {
  const secret = ed25519.utils.randomSecretKey()
  const publicKey = ed25519.getPublicKey(secret)
  const origin = 'log.example.com/org-1'
  const vkey = formatVkey(sha256, origin, publicKey)
  const parsed = parseVkey(sha256, vkey)
  if (!parsed.ok) throw new Error(parsed.error)
  const { keyId } = parsed.value
  const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, secret)
  const leaves: { bytes: Uint8Array; salt: Uint8Array; ref: string }[] = []
  let backup: { readonly leaves: typeof leaves; readonly kept: FakeCompany['kept']; readonly media: Map<string, Uint8Array> } = { leaves: [], kept: [], media: new Map() }
  const hashes = (): Uint8Array[] => leaves.map((leaf) => leafHash(sha256, leaf.bytes))
  const getHash = (level: number, index: number): Uint8Array => {
    const all = hashes()
    const node = (l: number, i: number): Uint8Array => l === 0 ? all[i]! : nodeHash(sha256, node(l - 1, 2 * i), node(l - 1, 2 * i + 1))
    return node(level, index)
  }
  const add = (ref: string, body: Uint8Array): void => {
    const salt = crypto.getRandomValues(new Uint8Array(16))
    leaves.push({ bytes: makeLeaf({ kind: 'submission', recordedTime: new Date(company.now).toISOString(), salt, body }, sha256).bytes, salt, ref })
  }
  const checkpointNote = (): string => signCheckpoint({ origin, size: leaves.length, root: rootFromLeafHashes(sha256, hashes()) }, [{ name: origin, keyId, sign }])

  const company: FakeCompany = {
    logOrigin: origin, logVerifierKey: vkey, kept: [], media: new Map(), requests: [], now: Date.parse('2026-05-20T02:00:00.000Z'),
    beforeKeep: () => undefined, beforeAnswer: () => undefined, judge: () => undefined, beforeMedia: () => undefined, refuseConsistency: false, sequencing: true, checkpointNote,
    grow: (count) => { for (let i = 0; i < count; i++) add(crypto.randomUUID(), utf8(`other ${leaves.length}`)) },
    tamper: (index) => { leaves[index] = { ...leaves[index]!, bytes: makeLeaf({ kind: 'submission', recordedTime: new Date(0).toISOString(), salt: new Uint8Array(16), body: utf8('changed') }, sha256).bytes } },
    log: (records) => { for (const { id, jws } of records) if (!leaves.some((leaf) => leaf.ref === id)) add(id, utf8(jws)) },
    truncate: (size) => { leaves.length = size },
    backUp: () => { backup = { leaves: [...leaves], kept: [...company.kept], media: new Map(company.media) } },
    restore: () => {
      leaves.splice(0, Infinity, ...backup.leaves)
      company.kept.splice(0, Infinity, ...backup.kept)
      company.media.clear()
      for (const [sha, bytes] of backup.media) company.media.set(sha, bytes)
    },
    api: {
      phone: {
        sendEvents: async (events) => {
          company.requests.push(events)
          company.beforeKeep(events)
          const results = events.map((jws): EventResult => {
            const event = parseCompactJws(jws)
            if (!event.ok) return { eventId: null, status: 'refused', problem: { code: 'event_malformed', status: 400, title: event.error, remedy: '' } }
            const { id, seq } = event.value.payload
            const judged = company.judge(jws, id)
            if (judged?.status === 'refused' || judged?.status === 'retry') return { eventId: id, status: judged.status, problem: judged.problem }
            const known = company.kept.find((item) => item.id === id)
            if (known === undefined) {
              company.kept.push({ id, jws, seq })
              if (company.sequencing) add(id, utf8(jws))
            }
            const receipt = makeReceipt({ eventId: id, submissionSha256: eventHash(jws, sha256), receivedTime: new Date(company.now).toISOString() }, { origin, keyId }, { sha256, sign })
            return { eventId: id, status: known === undefined ? 'accepted' : 'duplicate', receipt, ...judged }
          })
          const answer: EventBatchAnswer = { results, serverTime: new Date(company.now).toISOString(), checkpoint: leaves.length === 0 ? null : checkpointNote() }
          company.beforeAnswer(answer)
          return answer
        },
        missingEvents: async (ids) => ({ missing: ids.filter((id) => !company.kept.some((item) => item.id === id)) }),
        uploadMedia: async ({ sha256: sha, bytes }) => {
          company.beforeMedia(sha)
          if (toHex(sha256(bytes)) !== sha) throw new HttpError(422, 'hash_mismatch')
          company.media.set(sha, bytes)
        },
      },
      log: {
        checkpoint: async () => checkpointNote(),
        consistency: async (from, to = leaves.length) => {
          if (company.refuseConsistency || to > leaves.length) throw new HttpError(409, 'conflict')
          return { from, to, proof: consistencyProof(sha256, from, to, getHash).map(toBase64), checkpoint: checkpointNote() }
        },
        inclusion: async (eventId) => {
          const index = leaves.findIndex((leaf) => leaf.ref === eventId)
          const leaf = leaves[index]
          if (leaf === undefined) throw new HttpError(404, 'not_found')
          return { entryIndex: index, treeSize: leaves.length, leaf: toBase64(leaf.bytes), proof: inclusionPath(sha256, index, leaves.length, getHash).map(toBase64), checkpoint: checkpointNote(), salt: toBase64(leaf.salt) }
        },
      },
    },
  }
  return company
}
