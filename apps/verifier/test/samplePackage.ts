/** Builds a log and a package of it as the server would, with real keys of node:crypto: the other side of what is tested. */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import {
  buildPackage, canonicalBytes, completeJws, concatBytes, createTreeFrontier, eventHash, eventSigningInput, formatVkey, inclusionPath, keyIdOf, leafHash, makeLeaf,
  makeReceipt, rootFromNodes, signCheckpoint, utf8,
} from '@fieldproof/core/evidence'
import type { EntryKind, EvidenceCrypto, LogLeaf, PackageContext, PackageInput, Receipt, SignedEventPayload } from '@fieldproof/core/evidence'

export const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
/** The same checks by OpenSSL, to hold against the verifier's own library. */
export const nodeCrypto: EvidenceCrypto = {
  sha256,
  verifyEd25519: (publicKey, message, signature) => verify(null, message, createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' }), signature),
  verifyEs256: (publicKey, message, signature) => {
    const [x, y] = [publicKey.slice(1, 33), publicKey.slice(33)].map((part) => Buffer.from(part).toString('base64url'))
    return verify('sha256', message, { key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, signature)
  },
}

const crc32 = (data: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of data) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
/** A small real picture: a gradient as PNG. */
export const samplePhoto = (width = 160, height = 120): Uint8Array => {
  const chunk = (type: string, data: Uint8Array): Uint8Array => {
    const body = concatBytes(utf8(type), data)
    const frame = new DataView(new ArrayBuffer(8))
    frame.setUint32(0, data.length)
    frame.setUint32(4, crc32(body))
    return concatBytes(new Uint8Array(frame.buffer.slice(0, 4)), body, new Uint8Array(frame.buffer.slice(4)))
  }
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  header.setUint8(8, 8)
  header.setUint8(9, 2)
  const rows = new Uint8Array(height * (1 + 3 * width))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set([40 + y, 120 + (x >> 1), 200 - (y >> 1)], y * (1 + 3 * width) + 1 + 3 * x)
  }
  return concatBytes(Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), chunk('IHDR', new Uint8Array(header.buffer)), chunk('IDAT', new Uint8Array(deflateSync(rows))), chunk('IEND', new Uint8Array(0)))
}

interface StoredEntry {
  readonly index: number
  readonly leaf: LogLeaf
  readonly bytes: Uint8Array
  readonly salt: Uint8Array
  readonly body: Uint8Array
  readonly nodeHashes: Uint8Array[]
}

export class SampleLog {
  readonly origin: string
  readonly vkey: string
  readonly entries: StoredEntry[] = []
  readonly #nodes = new Map<string, Uint8Array>()
  readonly #frontier = createTreeFrontier(sha256)
  readonly #pair = generateKeyPairSync('ed25519')
  readonly keyId: string
  #time = Date.UTC(2026, 8, 14, 1, 0, 0)

  constructor(origin = 'fieldproof.example/log/demo') {
    const publicKey = new Uint8Array(this.#pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
    this.origin = origin
    this.vkey = formatVkey(sha256, origin, publicKey)
    this.keyId = keyIdOf(sha256, origin, publicKey)
  }

  readonly sign = (message: Uint8Array): Uint8Array => new Uint8Array(sign(null, message, this.#pair.privateKey))

  add(kind: EntryKind, body: Uint8Array, recordedTime?: string): number {
    this.#time += 20_000
    const salt = new Uint8Array(randomBytes(16))
    const { leaf, bytes } = makeLeaf({ kind, recordedTime: recordedTime ?? new Date(this.#time).toISOString(), salt, body }, sha256)
    const nodes = this.#frontier.append(leafHash(sha256, bytes))
    for (const node of nodes) this.#nodes.set(`${node.level}/${node.index}`, node.hash)
    return this.entries.push({ index: this.entries.length, leaf, bytes, salt, body, nodeHashes: nodes.slice(1).map((node) => node.hash) }) - 1
  }

  getHash = (level: number, index: number): Uint8Array => this.#nodes.get(`${level}/${index}`)!
  root = (size = this.entries.length): Uint8Array => rootFromNodes(sha256, size, this.getHash)
  checkpoint = (size = this.entries.length): string =>
    signCheckpoint({ origin: this.origin, size, root: this.root(size) }, [{ name: this.origin, keyId: this.keyId, sign: this.sign }])
  receipt = (eventId: string, body: Uint8Array, receivedTime: string): Receipt =>
    makeReceipt({ eventId, submissionSha256: hex(sha256(body)), receivedTime }, { origin: this.origin, keyId: this.keyId }, { sha256, sign: this.sign })

  input(indexes: readonly number[], more: Partial<PackageInput> & { readonly erased?: readonly number[] } = {}): PackageInput {
    const { erased = [], ...rest } = more
    const size = this.entries.length
    return {
      origin: this.origin, vkey: this.vkey, checkpoint: this.checkpoint(), treeSize: size, createdTime: '2026-09-14T10:00:00.000Z',
      entries: indexes.map((index) => {
        const { leaf, salt, body } = this.entries[index]!
        const gone = erased.includes(index)
        return { index, leaf, salt: gone ? null : salt, body: gone ? null : body, inclusionProof: inclusionPath(sha256, index, size, this.getHash) }
      }),
      ...rest,
    }
  }
}

export class SamplePhone {
  readonly deviceId: string = randomUUID()
  readonly personId: string = randomUUID()
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #seq = 0
  #prev: string | null = null

  get publicKey(): object {
    const { kty, crv, x, y } = this.#pair.publicKey.export({ format: 'jwk' })
    return { kty, crv, x, y }
  }
  get enrolment(): Uint8Array {
    return canonicalBytes({ deviceId: this.deviceId, personId: this.personId, publicKey: this.publicKey, enrolledTime: '2026-09-01T00:30:00.000Z', model: 'Redmi Note 13' })
  }

  event(fields: { readonly kind: string; readonly deviceTime: string; readonly [key: string]: unknown }, changes: { readonly seq?: number; readonly prev?: string | null } = {}): { id: string; jws: Uint8Array } {
    this.#seq++
    const id = randomUUID()
    const payload = { v: 1, id, device: this.deviceId, seq: changes.seq ?? this.#seq, prev: changes.prev === undefined ? this.#prev : changes.prev, ...fields } as SignedEventPayload
    const input = eventSigningInput(payload)
    const text = completeJws(input, new Uint8Array(sign('sha256', Buffer.from(input), { key: this.#pair.privateKey, dsaEncoding: 'ieee-p1363' })))
    this.#prev = eventHash(text, sha256)
    return { id, jws: utf8(text) }
  }
}

const finding = (signal: string, group: string, state: string, weightDecibans: number, values: Record<string, number | string> = {}): object => ({ signal, group, state, weightDecibans, reason: signal, values })

const siteId = 'c0ffee00-0000-4000-8000-000000000001'
const words = {
  verified: { 'zh-CN': '可信', 'zh-TW': '可信', en: 'Verified' },
  inside: { name: { 'zh-CN': '在围栏内', 'zh-TW': '在圍欄內', en: 'Inside the fence' }, text: { 'zh-CN': '定位精度 12 米，在围栏内的概率为 99 %', 'zh-TW': '定位精度 12 公尺，在圍欄內的機率為 99 %', en: 'Accurate to 12 m; 99 % likely to be inside the fence' } },
  clock: { name: { 'zh-CN': '时钟一致', 'zh-TW': '時鐘一致', en: 'Clocks agree' }, text: { 'zh-CN': '手机时间与服务器时间相差 1.2 秒', 'zh-TW': '手機時間與伺服器時間相差 1.2 秒', en: 'The phone clock is 1.2 s off the server clock' } },
  order: { name: { 'zh-CN': '签名与次序', 'zh-TW': '簽章與次序', en: 'Signature and order' }, text: { 'zh-CN': '签名有效，与上一条相接', 'zh-TW': '簽章有效，與上一條相接', en: 'Signature valid, follows the previous event' } },
  shared: { name: { 'zh-CN': '多人同机', 'zh-TW': '多人同機', en: 'Shared device' }, text: { 'zh-CN': '本月另有一人用过此手机', 'zh-TW': '本月另有一人用過此手機', en: 'Another person used this phone this month' } },
}

/** A working day: enrolment, check-in with photo and verdict, check-out and verdict, an erased entry, a tracker's raw upload. */
export const sampleDay = (photo: Uint8Array = samplePhoto(), extension = 'png') => {
  const log = new SampleLog()
  const phone = new SamplePhone()
  for (let i = 0; i < 6; i++) log.add('admin', canonicalBytes({ change: i }))
  const enrolled = log.add('device_enrolled', phone.enrolment)
  const old = log.add('submission', utf8('an older record, erased since'))
  const common = { siteId, networkType: '4g', batteryPercent: 64, appVersion: '0.1.0', model: 'Redmi Note 13' }
  const arrive = phone.event({
    ...common, kind: 'check_in', deviceTime: '2026-09-14T01:31:07.120Z', lastServerTime: '2026-09-14T01:20:00.000Z', monotonicSinceServerTimeMs: 667_000,
    fix: { lat: 31.231706, lon: 121.472644, accuracyMetres: 12, fixTime: Date.UTC(2026, 8, 14, 1, 31, 5), provider: 'fused' },
    note: '与店长确认秋季新品陈列，补货 3 箱', photoSha256: hex(sha256(photo)),
  })
  const checkIn = log.add('submission', arrive.jws, '2026-09-14T01:31:09.480Z')
  const judged = (eventId: string, findings: object[]): Uint8Array => canonicalBytes({
    eventId, band: 'verified', priorDecibans: 10, totalDecibans: 24.5, groupDecibans: { place: 12.5, clock: 2 }, findings,
    strongestFor: ['inside_fence', 'clock_skew'], strongestAgainst: ['shared_device'], model: { version: '2026-09', sha256: hex(sha256(utf8('model'))) },
  })
  const findings = [finding('inside_fence', 'place', 'supports', 12.5, { probability: 0.99 }), finding('clock_skew', 'clock', 'supports', 2), finding('event_order', 'integrity', 'supports', 3), finding('shared_device', 'device', 'against', -3)]
  const verdict = log.add('verdict', judged(arrive.id, findings), '2026-09-14T01:31:09.512Z')
  for (let i = 0; i < 20; i++) log.add('access', canonicalBytes({ person: i }))
  const leave = phone.event({ ...common, kind: 'check_out', deviceTime: '2026-09-14T02:14:40.000Z', fix: { lat: 31.231655, lon: 121.472702, accuracyMetres: 8, fixTime: Date.UTC(2026, 8, 14, 2, 14, 38), provider: 'gps' } })
  const checkOut = log.add('submission', leave.jws, '2026-09-14T02:14:43.000Z')
  const verdictOut = log.add('verdict', judged(leave.id, findings), '2026-09-14T02:14:43.020Z')
  const raw = utf8('{"_type":"location","lat":31.2,"lon":121.4,"tst":1789000000}')
  const tracker = log.add('submission', raw)
  const trackerVerdict = log.add('verdict', canonicalBytes({ eventId: 'tracker-1', submissionSha256: hex(sha256(raw)), band: 'not_enough_evidence', totalDecibans: 0, findings: [] }))
  for (let i = 0; i < 7; i++) log.add('access', canonicalBytes({ later: i }))

  const context: PackageContext = {
    orgName: '江南食品经销有限公司', timeZone: 'Asia/Shanghai',
    people: [{ id: phone.personId, name: '张伟' }], devices: [{ id: phone.deviceId, name: 'Redmi Note 13' }],
    sites: [{ id: siteId, name: '南京东路旗舰店', address: '上海市黄浦区南京东路 299 号', position: { lat: 31.23168, lon: 121.47262 }, fence: { kind: 'circle', centre: { lat: 31.23168, lon: 121.47262 }, radiusMetres: 80 } }],
    verdicts: [verdict, verdictOut].map((entryIndex) => ({ entryIndex, band: words.verified, findings: [words.inside, words.clock, words.order, words.shared] })),
  }
  const indexes = [enrolled, old, checkIn, verdict, checkOut, verdictOut, tracker, trackerVerdict]
  const input = (more: Partial<PackageInput> & { readonly erased?: readonly number[] } = {}): PackageInput => log.input(indexes, {
    erased: [old], media: [{ bytes: photo, extension }], context,
    receipts: [log.receipt(arrive.id, arrive.jws, '2026-09-14T01:31:08.300Z'), log.receipt(leave.id, leave.jws, '2026-09-14T02:14:41.000Z')],
    ...more,
  })
  return {
    log, phone, photo, arrive, leave, context, input, entries: { enrolled, old, checkIn, verdict, checkOut, verdictOut, tracker, trackerVerdict },
    files: (more: Parameters<typeof input>[0] = {}): Map<string, Uint8Array> => buildPackage(input(more), sha256, log.sign),
  }
}
