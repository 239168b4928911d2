/**
 * The log's self-check: somebody with access to the database may have edited, deleted or inserted rows. Reads every stored
 * row once, in order, keeps O(log n) hashes, and names the rows that are wrong.
 *
 * Four independent things are compared, from the row outwards:
 *  1. the index follows the one before (a gap: deleted; a repetition: inserted);
 *  2. the stored leaf hash is that of the stored kind, time and commitment;
 *  3. salt and body open the commitment;
 *  4. the hashes of larger subtrees, stored when the row was written, still follow from the leaves (this finds a row
 *     whose leaf hash was re-computed to fit), and every signed checkpoint kept has the root of the tree at its size.
 * What is signed cannot be re-computed by anybody without the key, so 4 with a checkpoint kept elsewhere always decides.
 */
import { equalBytes, toHex } from './bytes.ts'
import type { Sha256 } from './crypto.ts'
import { leafBytes, openLeaf } from './entry.ts'
import type { LogLeaf } from './entry.ts'
import { leafHash } from './merkle.ts'
import { createTreeFrontier, lowestStoredLevel } from './tiles.ts'

export interface StoredLogRow {
  readonly index: number
  readonly kind: string
  /** As in the leaf: ISO 8601 with milliseconds, UTC. */
  readonly time: string
  readonly commitment: string
  readonly leafHash: Uint8Array
  /** Both null when erased. */
  readonly salt: Uint8Array | null
  readonly body: Uint8Array | null
  /** Stored hashes of the subtrees of level `lowestStoredLevel` and above that this row completes (see tiles.ts). Left out: not compared. */
  readonly nodeHashes?: readonly Uint8Array[]
}

/** A checkpoint whose signature the caller has checked. */
export interface KnownRoot {
  readonly size: number
  readonly root: Uint8Array
}

export type LogProblemKind =
  | 'deleted' | 'inserted' | 'leaf_edited' | 'body_edited' | 'half_erased' | 'subtree_differs' | 'root_differs' | 'too_short'
export interface LogProblem {
  readonly problem: LogProblemKind
  /** First and last entry concerned; the same for a single row. */
  readonly firstIndex: number
  readonly lastIndex: number
  readonly detail: string
}

export interface LogReport {
  readonly ok: boolean
  readonly rows: number
  readonly root: Uint8Array
  /** The first ones, at most `mostProblems`. */
  readonly problems: readonly LogProblem[]
  /** Greatest checkpoint whose root was found right; entries below are certain. */
  readonly provenSize: number
}

/** A forged index must not make the check run for ever; behind a larger hole subtrees are no longer compared. */
const largestHole = 1_000_000

export interface LogCheck {
  /** Rows in order of index. */
  readonly row: (row: StoredLogRow) => void
  readonly finish: () => LogReport
}

/** `checkpoints` in any order; the tree is compared with each at its size. The last (greatest) says how many rows there must be at least. */
export const startLogCheck = ({ sha256, checkpoints, mostProblems = 20 }: {
  readonly sha256: Sha256; readonly checkpoints: readonly KnownRoot[]; readonly mostProblems?: number
}): LogCheck => {
  const known = [...checkpoints].sort((a, b) => a.size - b.size)
  const frontier = createTreeFrontier(sha256)
  const problems: LogProblem[] = []
  let rows = 0
  let nextIndex = 0
  let nextKnown = 0
  let provenSize = 0
  let rootWrong = false
  const report = (problem: LogProblemKind, firstIndex: number, lastIndex: number, detail: string): void => {
    if (problems.length < mostProblems) problems.push({ problem, firstIndex, lastIndex, detail })
  }
  const compareRoots = (): void => {
    for (; nextKnown < known.length && known[nextKnown]!.size <= frontier.size(); nextKnown++) {
      const { size, root } = known[nextKnown]!
      if (size < frontier.size() || rootWrong) continue
      if (equalBytes(frontier.root(), root)) provenSize = size
      else {
        // Later roots differ as a consequence; the first one narrows down where.
        rootWrong = true
        report('root_differs', provenSize, size - 1, `entries ${provenSize} … ${size - 1} do not give the root that was signed at size ${size}`)
      }
    }
  }
  compareRoots()
  return {
    row: (row) => {
      rows++
      if (row.index > nextIndex) report('deleted', nextIndex, row.index - 1, `entries ${nextIndex} … ${row.index - 1} are missing`)
      if (row.index < nextIndex) {
        report('inserted', row.index, row.index, `entry ${row.index} comes after entry ${nextIndex - 1}`)
        return
      }
      // A hole keeps its place in the tree, so that the rows behind it are still compared with the nodes stored for them.
      while (frontier.size() < row.index && row.index - nextIndex <= largestHole) frontier.append(new Uint8Array(32))
      nextIndex = row.index + 1
      const computed = leafHash(sha256, leafBytes({ v: 1, kind: row.kind, time: row.time, commitment: row.commitment } as LogLeaf))
      if (!equalBytes(computed, row.leafHash)) {
        report('leaf_edited', row.index, row.index, `entry ${row.index}: kind, time or commitment do not give the stored leaf hash ${toHex(row.leafHash)}`)
      }
      if (row.salt !== null && row.body !== null) {
        const opened = openLeaf({ v: 1, kind: row.kind, time: row.time, commitment: row.commitment } as LogLeaf, row.salt, row.body, sha256)
        if (!opened.ok) report('body_edited', row.index, row.index, `entry ${row.index}: ${opened.error}`)
      } else if (row.salt !== null || row.body !== null) report('half_erased', row.index, row.index, `entry ${row.index}: only one of salt and body is left`)
      const nodes = frontier.append(computed)
      if (row.nodeHashes !== undefined && frontier.size() === row.index + 1) {
        const expected = nodes.slice(lowestStoredLevel)
        if (row.nodeHashes.length > expected.length) report('subtree_differs', row.index, row.index, `entry ${row.index} stands with ${row.nodeHashes.length} hashes of larger subtrees (node_hashes), and completes ${expected.length}`)
        for (const { level, index, hash } of expected) {
          const stored = row.nodeHashes[level - lowestStoredLevel]
          if (stored !== undefined && equalBytes(stored, hash)) continue
          const first = index * 2 ** level
          // The smallest subtree that differs says most; larger ones over a row already named say nothing new.
          if (!problems.some((known) => known.lastIndex >= first && known.firstIndex <= row.index)) {
            report('subtree_differs', first, row.index, `one of the entries ${first} … ${row.index} is not the one that was logged`)
          }
          break
        }
      }
      compareRoots()
    },
    finish: () => {
      const greatest = known.at(-1)
      if (greatest !== undefined && greatest.size > nextIndex) {
        report('too_short', nextIndex, greatest.size - 1, `the log was signed at size ${greatest.size} but has only ${nextIndex} entries`)
      }
      return { ok: problems.length === 0, rows, root: frontier.root(), problems, provenSize }
    },
  }
}

/** The whole check over rows at hand. */
export const checkLog = ({ entries, ...options }: {
  readonly entries: Iterable<StoredLogRow>; readonly sha256: Sha256; readonly checkpoints: readonly KnownRoot[]; readonly mostProblems?: number
}): LogReport => {
  const check = startLogCheck(options)
  for (const row of entries) check.row(row)
  return check.finish()
}
