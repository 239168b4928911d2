/**
 * Checks an evidence package: pure, from bytes to a report that names what is wrong.
 *
 * The order matters for naming the right culprit. The manifest is signed, so while its signature holds, a file that does
 * not fit it *is* the altered one, and nothing is concluded from that file any more. When the signature does not hold,
 * the manifest is the culprit, its list is not used against the files, and each file is judged by what proves it: an
 * entry by its inclusion in the signed tree, a body by the entry's commitment, a picture by the signed submission.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result, Translated } from '../kernel/index.ts'
import { fromBase64, fromUtf8 } from './bytes.ts'
import { isJsonObject, parseCanonicalJson } from './canonical.ts'
import type { JsonObject } from './canonical.ts'
import { verifyCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { EvidenceCrypto } from './crypto.ts'
import { leafBytes, openLeaf, readLeaf } from './entry.ts'
import type { LogLeaf } from './entry.ts'
import { leafHash, verifyInclusion } from './merkle.ts'
import { bodyPathPattern, contextPath, entryPathPattern, inPackageOrder, manifestPath, manifestSigningBytes, mediaPathPattern, readManifest, readmePath, readPackageEntry, receiptPathPattern } from './package.ts'
import type { PackageContext, PackageManifest } from './package.ts'
import { checkMeaning } from './packageMeaning.ts'
import { checkShown } from './packageShown.ts'
import { hashOfFile, isEntryAltered } from './packageState.ts'
import type { AddCheck, CheckState, CheckStatus, OpenedEntry, PackageCheck } from './packageState.ts'
import { checkSubject } from './packageSubject.ts'
import { checkDetails, checkTitles, fill, isErasure, loudNotes, zipProblemTexts } from './packageTexts.ts'
import type { DetailId } from './packageTexts.ts'
import { parseCompactJws } from './signedEvent.ts'
import type { SignedEvent } from './signedEvent.ts'
import { parseVkey } from './signedNote.ts'
import type { VerifierKey } from './signedNote.ts'
import { compareZip, packageLimits, readZip } from './zip.ts'
import type { InflateRaw, ZipError, ZipLimits } from './zip.ts'

export interface PackageReport {
  /** `erased`: nothing is wrong, and content that belongs to the check-in is gone: it cannot be shown, and nobody should read the rest as all there was. */
  readonly verdict: 'valid' | 'invalid' | 'erased'
  /** Notes that a reader must not overlook. */
  readonly warnings: readonly PackageCheck[]
  readonly checks: readonly PackageCheck[]
  /** The files that are wrong, each once, in the order found. Empty when valid. */
  readonly wrong: readonly string[]
  readonly manifest?: PackageManifest
  readonly checkpoint?: Checkpoint
  /** Ascending by index. */
  readonly entries: readonly OpenedEntry[]
  readonly context?: PackageContext
  /** Paths of pictures by their SHA-256. */
  readonly media: ReadonlyMap<string, string>
}

export interface CheckOptions {
  /** The log's key as obtained by another way. Without it the report says that it was not compared. */
  readonly trustedVkey?: string
}

const outcomeOf = (checks: readonly PackageCheck[]): PackageReport['verdict'] =>
  checks.some((check) => check.status === 'fail') ? 'invalid' : checks.some((check) => isErasure(check.code)) ? 'erased' : 'valid'

const checkManifestSignature = (manifest: PackageManifest, state: CheckState, trustedVkey: string | undefined): VerifierKey | undefined => {
  const { crypto, add } = state
  const key = parseVkey(crypto.sha256, manifest.vkey)
  if (!key.ok) add('manifest_signature', 'fail', manifestPath, 'vkeyMalformed', { reason: key.error })
  if (trustedVkey === undefined) add('log_key', 'note', manifestPath, 'keyNotCompared')
  else add('log_key', trustedVkey.trim() === manifest.vkey ? 'pass' : 'fail', manifestPath, trustedVkey.trim() === manifest.vkey ? 'keyTrusted' : 'keyOther')
  if (!key.ok) return undefined
  const signature = fromBase64(manifest.signature)
  const signed = signature.ok && signature.value.length === 64 && crypto.verifyEd25519(key.value.publicKey, manifestSigningBytes(manifest), signature.value)
  add('manifest_signature', signed ? 'pass' : 'fail', manifestPath, signed ? 'manifestSigned' : 'manifestNotSigned')
  return key.value
}

const isKnownPath = (path: string): boolean =>
  path === readmePath || path === contextPath || [entryPathPattern, bodyPathPattern, mediaPathPattern, receiptPathPattern].some((pattern) => pattern.test(path))

const checkFiles = (manifest: PackageManifest, manifestHolds: boolean, state: CheckState): void => {
  const { files, altered, add } = state
  let intact = 0
  const blame = (path: string, code: DetailId): void => {
    if (manifestHolds) {
      altered.add(path)
      add('files', 'fail', path, code)
    } else add('files', 'fail', manifestPath, 'fileUnlike', { file: path })
  }
  for (const { path, sizeBytes, sha256 } of manifest.files) {
    const data = files.get(path)
    if (data === undefined) blame(path, 'fileMissing')
    else if (data.length !== sizeBytes || hashOfFile(path, state) !== sha256) blame(path, 'fileAltered')
    else if (!isKnownPath(path)) add('files', 'fail', path, 'fileUnknown')
    else intact++
  }
  const listed = new Set(manifest.files.map((file) => file.path))
  for (const path of files.keys()) if (path !== manifestPath && !listed.has(path)) blame(path, 'fileUnlisted')
  if (intact === manifest.files.length && files.size === manifest.files.length + 1) add('files', 'pass', manifestPath, 'filesIntact', { count: intact })
}

const checkCheckpoint = (manifest: PackageManifest, key: VerifierKey | undefined, { crypto, add }: CheckState): Checkpoint | undefined => {
  if (key === undefined) return undefined
  const checkpoint = verifyCheckpoint(manifest.checkpoint, key, crypto.verifyEd25519)
  if (!checkpoint.ok) {
    add('checkpoint', 'fail', manifestPath, 'checkpointWrong', { reason: checkpoint.error })
    return undefined
  }
  const { origin, size } = checkpoint.value
  add('checkpoint', 'pass', manifestPath, 'checkpointSigned', { origin, size })
  if (origin !== manifest.origin || size !== manifest.treeSize) add('manifest', 'fail', manifestPath, 'manifestInconsistent', { reason: origin === manifest.origin ? 'treeSize' : 'origin' })
  return checkpoint.value
}

/** Reads the content of a proven entry. Returns what it means, or undefined when it is not what its kind demands. */
const readBody = (leaf: LogLeaf, bodyFile: string, body: Uint8Array): Result<{ readonly event?: SignedEvent; readonly json?: JsonObject }> => {
  const extension = bodyFile.slice(bodyFile.lastIndexOf('.') + 1)
  if (leaf.kind !== 'submission') {
    if (extension !== 'json') return err(`a ${leaf.kind} has a .json body`)
    const value = parseCanonicalJson(body)
    if (!value.ok) return value
    return isJsonObject(value.value) ? ok({ json: value.value }) : err('not an object')
  }
  if (extension === 'bin') return ok({})
  if (extension !== 'jws') return err('a submission has a .jws or .bin body')
  const text = fromUtf8(body)
  if (!text.ok) return text
  const event = parseCompactJws(text.value)
  return event.ok ? ok({ event: event.value }) : event
}

const checkEntry = (path: string, checkpoint: Checkpoint | undefined, state: CheckState): OpenedEntry | undefined => {
  const { files, altered, crypto, add } = state
  const named = Number(entryPathPattern.exec(path)![1])
  const entry = readPackageEntry(files.get(path)!)
  const leaf = entry.ok ? readLeaf(entry.value.leaf) : entry
  if (!entry.ok || !leaf.ok || entry.value.index !== named) {
    add('inclusion', 'fail', path, 'entryMalformed', { reason: !entry.ok ? entry.error : !leaf.ok ? leaf.error : 'index is not that of the file name' }, named)
    altered.add(path)
    return undefined
  }
  const { index, salt, bodyFile, inclusionProof } = entry.value
  const opened = (state: OpenedEntry['state'], more: Partial<OpenedEntry> = {}): OpenedEntry => ({ index, path, leaf: leaf.value, state, bodyFile, ...more })

  if (checkpoint === undefined) {
    add('inclusion', 'note', path, 'inclusionUnknown', {}, index)
    return opened('wrong')
  }
  const included = verifyInclusion(crypto.sha256, {
    leafIndex: index, treeSize: checkpoint.size, root: checkpoint.root, leafHash: leafHash(crypto.sha256, leafBytes(leaf.value)), proof: inclusionProof,
  })
  if (!included.ok) {
    add('inclusion', 'fail', path, 'notIncluded', { index, reason: included.error }, index)
    return opened('wrong')
  }
  add('inclusion', 'pass', path, 'included', { index, time: leaf.value.time }, index)

  if (bodyFile === null || salt === null) {
    add('commitment', 'note', path, 'erased', {}, index)
    return opened('erased')
  }
  const body = files.get(bodyFile)
  if (altered.has(bodyFile)) return opened('wrong')
  if (body === undefined || Number(bodyPathPattern.exec(bodyFile)![1]) !== index) {
    add('commitment', 'fail', body === undefined ? bodyFile : path, body === undefined ? 'bodyMissing' : 'entryMalformed', { reason: 'bodyFile is of another entry' }, index)
    return opened('wrong')
  }
  if (!openLeaf(leaf.value, salt, body, crypto.sha256).ok) {
    add('commitment', 'fail', bodyFile, 'notOpened', {}, index)
    return opened('wrong')
  }
  add('commitment', 'pass', bodyFile, 'opened', {}, index)
  const meaning = readBody(leaf.value, bodyFile, body)
  if (!meaning.ok) {
    add('body', 'fail', bodyFile, 'bodyMalformed', { reason: meaning.error }, index)
    return opened('wrong', { body })
  }
  return opened('open', { body, ...meaning.value })
}

const checkEntries = (checkpoint: Checkpoint | undefined, state: CheckState): OpenedEntry[] => {
  const { files, altered, add } = state
  const paths = [...files.keys()].filter((path) => entryPathPattern.test(path))
  const entries = paths.filter((path) => !altered.has(path)).flatMap((path) => checkEntry(path, checkpoint, state) ?? [])
  entries.sort((a, b) => a.index - b.index)
  // A body nobody refers to is only suspicious when every entry could be read.
  if (entries.length === paths.length) {
    const used = new Set(entries.map((entry) => entry.bodyFile))
    for (const path of files.keys()) if (bodyPathPattern.test(path) && !altered.has(path) && !used.has(path) && !isEntryAltered(bodyPathPattern.exec(path)![1], state)) add('commitment', 'fail', path, 'bodyOrphan')
  }
  return entries
}

const readContext = ({ files, altered }: CheckState): PackageContext | undefined => {
  const data = altered.has(contextPath) ? undefined : files.get(contextPath)
  const value = data === undefined ? err('') : parseCanonicalJson(data)
  return value.ok && isJsonObject(value.value) ? (value.value as PackageContext) : undefined
}

/** Checks the files of a package. `damaged` names files that the container could not deliver whole. */
export const checkPackage = (files: ReadonlyMap<string, Uint8Array>, crypto: EvidenceCrypto, { trustedVkey }: CheckOptions = {}): PackageReport => {
  const checks: PackageCheck[] = []
  const add: AddCheck = (id, status, subject, code, values = {}, entryIndex) => {
    const detail = fill(checkDetails[code], { subject, ...values })
    checks.push({ id, status, subject, code, title: checkTitles[id], detail, ...(entryIndex === undefined ? {} : { entryIndex }) })
  }
  const state: CheckState = { files, altered: new Set(), hashes: new Map(), crypto, add }
  const report = (more: Partial<PackageReport> = {}): PackageReport => {
    const wrong = [...new Set(checks.filter((check) => check.status === 'fail').map((check) => check.subject))]
    return { verdict: outcomeOf(checks), warnings: checks.filter((check) => check.status === 'note' && loudNotes.has(check.code)), checks, wrong, entries: [], media: new Map(), ...more }
  }

  const manifestBytes = files.get(manifestPath)
  if (manifestBytes === undefined) {
    add('manifest', 'fail', manifestPath, 'manifestMissing')
    return report()
  }
  const manifest = readManifest(manifestBytes)
  if (!manifest.ok) {
    add('manifest', 'fail', manifestPath, 'manifestMalformed', { reason: manifest.error })
    return report()
  }
  add('manifest', 'pass', manifestPath, 'manifestWellFormed')
  const key = checkManifestSignature(manifest.value, state, trustedVkey)
  const manifestHolds = !checks.some((check) => check.id === 'manifest_signature' && check.status === 'fail')
  checkFiles(manifest.value, manifestHolds, state)
  const checkpoint = checkCheckpoint(manifest.value, key, state)
  const entries = checkEntries(checkpoint, state)
  // A key that did not sign the checkpoint is not this log's key; receipts are not to be blamed for not being by it.
  const logKey = checkpoint === undefined ? undefined : key
  const media = checkMeaning({ state, entries, erasedMedia: manifestHolds ? manifest.value.erasedMedia : undefined, key: logKey })
  const context = manifestHolds ? readContext(state) : undefined
  checkSubject({ manifest: manifest.value, context: context as JsonObject | undefined, entries, key: logKey, state })
  checkShown(context as JsonObject | undefined, entries, state)
  return report({ manifest: manifest.value, checkpoint, entries, media, context })
}

const describeZipError = ({ problem, path, mostBytes }: ZipError): Translated => {
  const text = mostBytes === undefined ? zipProblemTexts[problem] : fill(zipProblemTexts[problem], { most: `${mostBytes / 2 ** 20} MB` })
  return path === undefined ? text : fill({ 'zh-CN': `“${path}”：{problem}`, 'zh-TW': `「${path}」：{problem}`, en: `"${path}": {problem}` }, { problem: text })
}

export interface PackageFileReport extends PackageReport {
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Checks a ZIP file. An error means that it could not be read at all; everything else is in the report. */
export const checkPackageZip = (
  zip: Uint8Array, inflateRaw: InflateRaw, crypto: EvidenceCrypto, options: CheckOptions & { readonly limits?: ZipLimits } = {},
): Result<PackageFileReport, Translated> => {
  const contents = readZip(zip, inflateRaw, options.limits ?? packageLimits)
  if (!contents.ok) return err(describeZipError(contents.error))
  const { files, damaged } = contents.value
  const report = checkPackage(files, crypto, options)
  const container: PackageCheck[] = []
  const add = (status: CheckStatus, subject: string, code: DetailId, reason: Translated | string = ''): void => {
    container.push({ id: 'container', status, subject, code, title: checkTitles.container, detail: fill(checkDetails[code], { subject, reason }) })
  }
  for (const { path, problem } of damaged) add('fail', path, 'containerDamaged', zipProblemTexts[problem])
  if (damaged.length === 0 && report.manifest !== undefined) {
    const ordered = inPackageOrder(files, report.manifest)
    const compared = ordered.size === files.size ? compareZip(ordered, zip) : { kind: 'other' as const }
    if (compared.kind === 'same') add('pass', 'ZIP', 'containerAsExported')
    else if (compared.kind === 'other') add('note', 'ZIP', 'containerRepacked')
    // Same files, same length, other bytes: nobody re-packs to that; somebody changed a byte of a header.
    else add('fail', ('path' in compared ? compared.path : undefined) ?? 'ZIP', 'containerAltered')
  }
  const checks = [...container, ...report.checks]
  const wrong = [...new Set(checks.filter((check) => check.status === 'fail').map((check) => check.subject))]
  return ok({ ...report, verdict: outcomeOf(checks), checks, wrong, files })
}
