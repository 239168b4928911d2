/**
 * Runs Merkle proof vectors through our verification: `npm run check:merkle -- [FOLDER|FILE...] [--json FILE]`.
 *
 * A folder holds JSON files, at any depth; a file holds one vector or an array of them. One with `leafIdx` is an inclusion proof {leafIdx, treeSize, root, leafHash,
 * proof}, one with `size1` a consistency proof {size1, size2, root1, root2, proof}; hashes are base64 and `wantErr` says
 * whether the proof must be refused. Without a name: ../shared/data/merkle if it is there, else the copy beside the code.
 * Exit 0: all as wanted. 1: disagreement. 2: nothing to check, or something that cannot be read.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { verifyConsistency, verifyInclusion } from '../packages/core/src/evidence/index.ts'
import { caseFilesIn, jsonOfFile } from './caseFiles.ts'
import { readFlags } from '../packages/testkit/bench/flags.ts'
import { fromHere, writeFigures } from '../packages/testkit/bench/measurement.ts'

export interface MerkleReport {
  readonly inclusion: { files: number; accepted: number; refused: number }
  readonly consistency: { files: number; accepted: number; refused: number }
  /** Files where we accept what must be refused, or the reverse. */
  readonly disagreements: string[]
  /** Files that are not such a vector. */
  readonly unreadable: string[]
}

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())

// Node's lenient decoder on purpose: some vectors have hashes that are not hashes, and refusing them is the verifier's work.
const bytes = (text: unknown): Uint8Array => {
  // The vectors come from Go, where an absent hash is an empty one.
  if (text === null || text === undefined) return new Uint8Array(0)
  if (typeof text !== 'string') throw new TypeError('a hash is not a string')
  return new Uint8Array(Buffer.from(text, 'base64'))
}
const proofOf = (value: unknown): Uint8Array[] => {
  if (value === null || value === undefined) return []
  if (!Array.isArray(value)) throw new TypeError('proof is not an array')
  return value.map(bytes)
}

const judgeVector = (report: MerkleReport, name: string, vector: unknown): void => {
  if (typeof vector !== 'object' || vector === null || Array.isArray(vector)) throw new TypeError('not a vector: a JSON object is expected')
  const { wantErr, leafIdx, treeSize, root, leafHash, size1, size2, root1, root2, proof } = vector as Record<string, unknown>
  if (typeof wantErr !== 'boolean') throw new TypeError('wantErr is missing')
  const isInclusion = leafIdx !== undefined
  if (!isInclusion && size1 === undefined) throw new TypeError('neither leafIdx nor size1')
  const result = isInclusion
    ? verifyInclusion(sha256, { leafIndex: leafIdx as number, treeSize: treeSize as number, root: bytes(root), leafHash: bytes(leafHash), proof: proofOf(proof) })
    : verifyConsistency(sha256, { size1: size1 as number, size2: size2 as number, root1: bytes(root1), root2: bytes(root2), proof: proofOf(proof) })
  const count = isInclusion ? report.inclusion : report.consistency
  count.files++
  if (result.ok) count.accepted++
  else count.refused++
  if (result.ok === wantErr) report.disagreements.push(`${name}: ${result.ok ? 'accepted, must be refused' : `refused (${result.error}), must be accepted`}`)
}

export const checkMerkle = (...names: string[]): MerkleReport => {
  const { files, problems } = caseFilesIn(names)
  const report: MerkleReport = { inclusion: { files: 0, accepted: 0, refused: 0 }, consistency: { files: 0, accepted: 0, refused: 0 }, disagreements: [], unreadable: problems }
  const attempt = (name: string, read: () => void): void => {
    try {
      read()
    } catch (error) {
      report.unreadable.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  for (const { path, name } of files) attempt(name, () => {
    const json = jsonOfFile(path)
    if (!Array.isArray(json)) judgeVector(report, name, json)
    else if (json.length === 0) throw new TypeError('an empty array: there is no vector in it')
    else for (const [i, vector] of json.entries()) attempt(`${name}#${i + 1}`, () => judgeVector(report, `${name}#${i + 1}`, vector))
  })
  return report
}

const main = (args: string[]): number => {
  const root = resolve(import.meta.dirname, '..')
  const shared = join(root, '../shared/data/merkle')
  const { values, positionals } = readFlags({ args, allowPositionals: true, options: { json: { type: 'string' } } })
  const names = positionals.length > 0 ? positionals.map((name) => fromHere(name)) : [existsSync(shared) ? shared : join(root, 'packages/core/src/evidence/testdata/merkle')]
  const report = checkMerkle(...names)
  const total = report.inclusion.files + report.consistency.files
  console.log(`inclusion    ${report.inclusion.files} proofs: ${report.inclusion.accepted} accepted, ${report.inclusion.refused} refused`)
  console.log(`consistency  ${report.consistency.files} proofs: ${report.consistency.accepted} accepted, ${report.consistency.refused} refused`)
  console.log(`agreement    ${total - report.disagreements.length} of ${total}`)
  for (const line of report.disagreements) console.error(`DISAGREES  ${line}`)
  for (const line of report.unreadable) console.error(`UNREADABLE ${line}`)
  if (values.json !== undefined) {
    const agreed = total - report.disagreements.length
    const row = (name: string, value: number, reference: number): object => ({ name, value, unit: 'files', reference, ratio: reference === 0 ? null : value / reference })
    writeFigures(values.json, `${JSON.stringify([
      row('merkle.agreement', agreed, total),
      row('merkle.inclusion', report.inclusion.files, report.inclusion.files),
      row('merkle.consistency', report.consistency.files, report.consistency.files),
      row('merkle.unreadable', report.unreadable.length, 0),
    ], null, 2)}\n`)
  }
  if (total === 0) console.error('no proof found')
  if (report.disagreements.length > 0) return 1
  return total === 0 || report.unreadable.length > 0 ? 2 : 0
}

if (import.meta.main) try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
