/**
 * Runs Merkle proof vectors through our verification: `npm run check:merkle -- [FOLDER] [--json FILE]`.
 *
 * FOLDER holds JSON files, at any depth. A file with `leafIdx` is an inclusion proof {leafIdx, treeSize, root, leafHash,
 * proof}, one with `size1` a consistency proof {size1, size2, root1, root2, proof}; hashes are base64 and `wantErr` says
 * whether the proof must be refused. Without FOLDER: ../shared/data/merkle if it is there, else the copy beside the code.
 * Exit 0: all as wanted. 1: disagreement. 2: nothing to check, or a file that cannot be read.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { verifyConsistency, verifyInclusion } from '../packages/core/src/evidence/index.ts'

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

export const checkMerkleFolder = (folder: string): MerkleReport => {
  const report: MerkleReport = {
    inclusion: { files: 0, accepted: 0, refused: 0 }, consistency: { files: 0, accepted: 0, refused: 0 }, disagreements: [], unreadable: [],
  }
  const files = statSync(folder).isDirectory()
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json')).sort().map((name) => join(folder, name))
    : [folder]
  for (const file of files) {
    const name = relative(folder, file) || file
    try {
      const vector = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
      if (typeof vector.wantErr !== 'boolean') throw new TypeError('wantErr is missing')
      const isInclusion = 'leafIdx' in vector
      if (!isInclusion && !('size1' in vector)) throw new TypeError('neither leafIdx nor size1')
      const result = isInclusion
        ? verifyInclusion(sha256, {
          leafIndex: vector.leafIdx as number, treeSize: vector.treeSize as number,
          root: bytes(vector.root), leafHash: bytes(vector.leafHash), proof: proofOf(vector.proof),
        })
        : verifyConsistency(sha256, {
          size1: vector.size1 as number, size2: vector.size2 as number,
          root1: bytes(vector.root1), root2: bytes(vector.root2), proof: proofOf(vector.proof),
        })
      const count = isInclusion ? report.inclusion : report.consistency
      count.files++
      if (result.ok) count.accepted++
      else count.refused++
      if (result.ok === vector.wantErr) {
        report.disagreements.push(`${name}: ${result.ok ? 'accepted, must be refused' : `refused (${result.error}), must be accepted`}`)
      }
    } catch (error) {
      report.unreadable.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return report
}

const main = (args: string[]): number => {
  const jsonAt = args.indexOf('--json')
  const jsonFile = jsonAt < 0 ? undefined : args[jsonAt + 1]
  if (jsonAt >= 0 && jsonFile === undefined) {
    console.error('--json needs a file name')
    return 2
  }
  const given = args.filter((_, i) => jsonAt < 0 || (i !== jsonAt && i !== jsonAt + 1))[0]
  const root = resolve(import.meta.dirname, '..')
  const shared = join(root, '../shared/data/merkle')
  // npm runs scripts in the root; INIT_CWD is where the person stands.
  const folder = given ? resolve(process.env.INIT_CWD ?? '.', given) : existsSync(shared) ? shared : join(root, 'packages/core/src/evidence/testdata/merkle')
  if (!existsSync(folder)) {
    console.error(`no such folder: ${folder}`)
    return 2
  }
  const report = checkMerkleFolder(folder)
  const total = report.inclusion.files + report.consistency.files
  console.log(`inclusion    ${report.inclusion.files} proofs: ${report.inclusion.accepted} accepted, ${report.inclusion.refused} refused`)
  console.log(`consistency  ${report.consistency.files} proofs: ${report.consistency.accepted} accepted, ${report.consistency.refused} refused`)
  console.log(`agreement    ${total - report.disagreements.length} of ${total}`)
  for (const line of report.disagreements) console.error(`DISAGREES  ${line}`)
  for (const line of report.unreadable) console.error(`UNREADABLE ${line}`)
  if (jsonFile !== undefined) {
    const agreed = total - report.disagreements.length
    const row = (name: string, value: number, reference: number): object => ({ name, value, unit: 'files', reference, ratio: reference === 0 ? null : value / reference })
    writeFileSync(jsonFile, `${JSON.stringify([
      row('merkle.agreement', agreed, total),
      row('merkle.inclusion', report.inclusion.files, report.inclusion.files),
      row('merkle.consistency', report.consistency.files, report.consistency.files),
      row('merkle.unreadable', report.unreadable.length, 0),
    ], null, 2)}\n`)
  }
  if (total === 0) console.error('no proof files found')
  if (report.disagreements.length > 0) return 1
  return total === 0 || report.unreadable.length > 0 ? 2 : 0
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
