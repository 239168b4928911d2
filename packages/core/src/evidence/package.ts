/**
 * The evidence package: everything an outsider needs to check some entries of the log without asking anybody.
 * The format to the byte: docs/reference/evidence-format.md. How it is checked: packageCheck.ts.
 */
import { err, ok } from '../kernel/index.ts'
import type { Geofence, LatLon, Result, Translated } from '../kernel/index.ts'
import { fromBase64, fromBase64Url, fromUtf8, toBase64, toBase64Url, toHex, utf8 } from './bytes.ts'
import { canonicalBytes, canonicalJson, isIsoInstant, isJsonObject, parseCanonicalJson } from './canonical.ts'
import type { CheckStatement } from './checkStatement.ts'
import type { Sha256, SignEd25519 } from './crypto.ts'
import type { LogLeaf } from './entry.ts'
import { readmeText } from './packageReadme.ts'
import type { Receipt } from './receipt.ts'
import { parseCompactJws } from './signedEvent.ts'
import { writeZip } from './zip.ts'

export const packageFormat = 'fieldproof-evidence/1'
export const manifestPath = 'manifest.json'
export const contextPath = 'context.json'
export const readmePath = 'README.txt'

/** Keeps the manifest's signature from ever being read as one of a checkpoint or a receipt. */
const manifestPrefix = 'fieldproof-manifest/v1\n'

export interface PackageFile {
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

export interface PackageManifest {
  readonly format: typeof packageFormat
  readonly origin: string
  /** Verifier key of the log: signs the checkpoint, the receipts and this manifest. */
  readonly vkey: string
  /** C2SP signed note. */
  readonly checkpoint: string
  readonly treeSize: number
  readonly createdTime: string
  /** Every other file of the package, by path. */
  readonly files: readonly PackageFile[]
  /** SHA-256 of pictures that submissions here refer to and that have been erased or withheld. */
  readonly erasedMedia: readonly string[]
  /** base64 Ed25519 over `fieldproof-manifest/v1\n` and the canonical JSON of everything else. */
  readonly signature: string
}

/** Names and wordings for the reader's eyes. Vouched for by the exporter's signature, not by the log. */
export interface PackageContext {
  readonly orgName?: string
  readonly people?: readonly { readonly id: string; readonly name: string }[]
  readonly devices?: readonly { readonly id: string; readonly name: string }[]
  readonly sites?: readonly { readonly id: string; readonly name: string; readonly address?: string; readonly position?: LatLon; readonly fence?: Geofence }[]
  /** For the verdict in entry `entryIndex`: its band and findings in words, findings in the verdict's order. */
  readonly verdicts?: readonly { readonly entryIndex: number; readonly band: Translated; readonly findings: readonly { readonly name: Translated; readonly text: Translated }[] }[]
  /** Taps of secure tags in the signed event: with the key of that one tap (core/factors `sunSessionKey`) anybody can make its MAC again. */
  readonly taps?: readonly { readonly uid: string; readonly counter: number; readonly sessionMacKey: string }[]
  /** The check-in that the package is about. Packages of earlier versions do not say. */
  readonly event?: { readonly id: string; readonly entryIndex: number }
  /** What the log's own check of the whole log last found, signed by the log's key. */
  readonly selfCheck?: CheckStatement
  /** Where the exporter's tables said something else than the log, of which this package is made. */
  readonly disagreements?: readonly { readonly table: string; readonly entryIndex: number | null; readonly what: string }[]
  /** IANA name of the organisation's time zone, for showing times. */
  readonly timeZone?: string
}

export interface PackageEntryInput {
  readonly index: number
  readonly leaf: LogLeaf
  /** Both null when erased. */
  readonly salt: Uint8Array | null
  readonly body: Uint8Array | null
  readonly inclusionProof: readonly Uint8Array[]
}

export interface PackageInput {
  readonly origin: string
  readonly vkey: string
  readonly checkpoint: string
  readonly treeSize: number
  readonly createdTime: string
  readonly entries: readonly PackageEntryInput[]
  /** `extension` without a dot: jpg, png, webp, mp4 … */
  readonly media?: readonly { readonly bytes: Uint8Array; readonly extension: string }[]
  readonly erasedMedia?: readonly string[]
  readonly receipts?: readonly Receipt[]
  readonly context?: PackageContext
}

const sha256Pattern = /^[0-9a-f]{64}$/
export const entryPathPattern = /^entries\/(0|[1-9]\d{0,15})\.json$/
export const bodyPathPattern = /^bodies\/(0|[1-9]\d{0,15})\.(jws|json|bin)$/
export const mediaPathPattern = /^media\/([0-9a-f]{64})\.([a-z0-9]{1,5})$/
export const receiptPathPattern = /^receipts\/([0-9a-f-]{36})\.json$/
export const entryPath = (index: number): string => `entries/${index}.json`

const bodyExtension = (leaf: LogLeaf, body: Uint8Array): 'jws' | 'json' | 'bin' => {
  if (leaf.kind !== 'submission') return 'json'
  const text = fromUtf8(body)
  return text.ok && parseCompactJws(text.value).ok ? 'jws' : 'bin'
}

const signedManifestBytes = (manifest: Omit<PackageManifest, 'signature'>): Uint8Array => {
  const { format, origin, vkey, checkpoint, treeSize, createdTime, files, erasedMedia } = manifest
  return utf8(manifestPrefix + canonicalJson({ format, origin, vkey, checkpoint, treeSize, createdTime, files, erasedMedia }))
}

export const manifestSigningBytes: (manifest: PackageManifest) => Uint8Array = signedManifestBytes

/** The files of a package, manifest first. `sign` is the log's key. The ZIP: `writeZip(buildPackage(…))`, or `buildPackageZip`. */
export const buildPackage = (input: PackageInput, sha256: Sha256, sign: SignEd25519): Map<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>()
  const add = (path: string, data: Uint8Array): void => {
    if (files.has(path)) throw new RangeError(`${path} is twice in the package`)
    files.set(path, data)
  }
  add(readmePath, utf8(readmeText(input)))
  for (const { index, leaf, salt, body, inclusionProof } of input.entries) {
    if ((salt === null) !== (body === null)) throw new RangeError(`entry ${index}: salt and body are kept or erased together`)
    const bodyFile = body === null ? null : `bodies/${index}.${bodyExtension(leaf, body)}`
    add(entryPath(index), canonicalBytes({
      index, leaf: { v: leaf.v, kind: leaf.kind, time: leaf.time, commitment: leaf.commitment },
      salt: salt === null ? null : toBase64Url(salt), bodyFile, inclusionProof: inclusionProof.map(toBase64),
    }))
    if (bodyFile !== null && body !== null) add(bodyFile, body)
  }
  for (const { bytes, extension } of input.media ?? []) {
    const path = `media/${toHex(sha256(bytes))}.${extension}`
    if (!mediaPathPattern.test(path)) throw new RangeError(`"${extension}" is not a file extension`)
    if (!files.has(path)) add(path, bytes)
  }
  for (const receipt of input.receipts ?? []) {
    const { v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId, batch, signature } = receipt
    const path = `receipts/${eventId}.json`
    if (!receiptPathPattern.test(path)) throw new RangeError(`"${eventId}" is not an event id`)
    add(path, canonicalBytes({ v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId, ...(batch ? { batch: { index: batch.index, size: batch.size, path: batch.path } } : {}), signature }))
  }
  // Through JSON, so that members left undefined disappear: canonical JSON refuses them.
  if (input.context !== undefined) add(contextPath, canonicalBytes(JSON.parse(JSON.stringify(input.context))))

  const unsigned: Omit<PackageManifest, 'signature'> = {
    format: packageFormat, origin: input.origin, vkey: input.vkey, checkpoint: input.checkpoint, treeSize: input.treeSize, createdTime: input.createdTime,
    files: [...files].map(([path, data]) => ({ path, sizeBytes: data.length, sha256: toHex(sha256(data)) })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    erasedMedia: [...new Set(input.erasedMedia ?? [])].sort(),
  }
  const manifest: PackageManifest = { ...unsigned, signature: toBase64(sign(signedManifestBytes(unsigned))) }
  return inPackageOrder(new Map([[manifestPath, canonicalBytes(manifest)], ...files]), manifest)
}

/** Manifest first, then the files as it lists them: the order in the ZIP. */
export const inPackageOrder = (files: ReadonlyMap<string, Uint8Array>, manifest: PackageManifest): Map<string, Uint8Array> => {
  const ordered = new Map<string, Uint8Array>()
  for (const path of [manifestPath, ...manifest.files.map((file) => file.path)]) {
    const data = files.get(path)
    if (data !== undefined) ordered.set(path, data)
  }
  return ordered
}

export const buildPackageZip = (input: PackageInput, sha256: Sha256, sign: SignEd25519): Uint8Array => writeZip(buildPackage(input, sha256, sign))

const hasExactly = (value: { readonly [key: string]: unknown }, members: string): boolean => Object.keys(value).sort().join() === members

/** Strict: canonical bytes, exactly the known members, every one of its type. */
export const readManifest = (bytes: Uint8Array): Result<PackageManifest> => {
  const parsed = parseCanonicalJson(bytes)
  if (!parsed.ok) return parsed
  const value = parsed.value
  if (!isJsonObject(value)) return err('manifest is not an object')
  if (value.format !== packageFormat) return err(`format is not ${packageFormat}`)
  if (!hasExactly(value, 'checkpoint,createdTime,erasedMedia,files,format,origin,signature,treeSize,vkey')) return err('manifest has missing or unknown members')
  for (const member of ['origin', 'vkey', 'checkpoint', 'signature']) if (typeof value[member] !== 'string') return err(`${member} is not a string`)
  if (!isIsoInstant(value.createdTime)) return err('createdTime is not ISO 8601 with milliseconds in UTC')
  if (!Number.isSafeInteger(value.treeSize) || (value.treeSize as number) < 0) return err('treeSize is not a whole number')
  if (!Array.isArray(value.erasedMedia) || !value.erasedMedia.every((hash) => typeof hash === 'string' && sha256Pattern.test(hash))) return err('erasedMedia is not a list of SHA-256')
  if (!Array.isArray(value.files)) return err('files is not a list')
  let before = ''
  for (const file of value.files as readonly unknown[]) {
    if (!isJsonObject(file) || !hasExactly(file, 'path,sha256,sizeBytes')) return err('a file of the manifest is malformed')
    if (typeof file.path !== 'string' || typeof file.sha256 !== 'string' || !sha256Pattern.test(file.sha256) || !Number.isSafeInteger(file.sizeBytes)) return err('a file of the manifest is malformed')
    if (file.path <= before || file.path === manifestPath) return err('files of the manifest are not in order or listed twice')
    before = file.path
  }
  return ok(value as unknown as PackageManifest)
}

export interface PackageEntry {
  readonly index: number
  readonly leaf: unknown
  readonly salt: Uint8Array | null
  readonly bodyFile: string | null
  readonly inclusionProof: readonly Uint8Array[]
}

/** Form of an `entries/<index>.json`; the leaf is left to `readLeaf`. */
export const readPackageEntry = (bytes: Uint8Array): Result<PackageEntry> => {
  const parsed = parseCanonicalJson(bytes)
  if (!parsed.ok) return parsed
  const value = parsed.value
  if (!isJsonObject(value) || !hasExactly(value, 'bodyFile,inclusionProof,index,leaf,salt')) return err('entry has missing or unknown members')
  if (!Number.isSafeInteger(value.index)) return err('index is not a whole number')
  const salt: Result<Uint8Array | null> = value.salt === null ? ok(null) : typeof value.salt === 'string' ? fromBase64Url(value.salt) : err('salt is neither text nor null')
  if (!salt.ok) return salt
  if (value.bodyFile !== null && (typeof value.bodyFile !== 'string' || !bodyPathPattern.test(value.bodyFile))) return err('bodyFile is not a path under bodies/')
  if ((value.bodyFile === null) !== (salt.value === null)) return err('salt and bodyFile must be there or be null together')
  if (!Array.isArray(value.inclusionProof) || value.inclusionProof.length > 64) return err('inclusionProof is not a list of at most 64 hashes')
  const inclusionProof: Uint8Array[] = []
  for (const text of value.inclusionProof as readonly unknown[]) {
    const hash = typeof text === 'string' ? fromBase64(text) : err('')
    if (!hash.ok || hash.value.length !== 32) return err('inclusionProof has something that is not base64 of 32 bytes')
    inclusionProof.push(hash.value)
  }
  return ok({ index: value.index as number, leaf: value.leaf, salt: salt.value, bodyFile: value.bodyFile as string | null, inclusionProof })
}
