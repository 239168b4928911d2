import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkLog, createTreeFrontier, leafBytes, leafHash, lowestStoredLevel, makeLeaf, rootFromLeafHashes, startLogCheck, utf8 } from './index.ts'
import type { KnownRoot, LogProblem, StoredLogRow } from './index.ts'

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())

type Row = { -readonly [K in keyof StoredLogRow]: StoredLogRow[K] }
const count = 300
const makeRow = (index: number, text = `body ${index}`): Row => {
  const salt = sha256(utf8(`salt ${index}`)).slice(0, 16)
  const body = utf8(text)
  const { leaf, bytes } = makeLeaf({ kind: 'admin', recordedTime: new Date(1.79e12 + index * 1000).toISOString(), salt, body }, sha256)
  return { index, kind: leaf.kind, time: leaf.time, commitment: leaf.commitment, leafHash: leafHash(sha256, bytes), salt, body }
}

let rows: Row[]
let checkpoints: KnownRoot[]
beforeEach(() => {
  const frontier = createTreeFrontier(sha256)
  rows = Array.from({ length: count }, (_, index) => {
    const row = makeRow(index)
    row.nodeHashes = frontier.append(row.leafHash).slice(lowestStoredLevel).map((node) => node.hash)
    return row
  })
  checkpoints = [100, 200, count].map((size) => ({ size, root: rootFromLeafHashes(sha256, rows.slice(0, size).map((row) => row.leafHash)) }))
})
const problems = (known = checkpoints): LogProblem[] => [...checkLog({ entries: rows, sha256, checkpoints: known }).problems]
const first = (known = checkpoints): [string, number, number] => {
  const { problem, firstIndex, lastIndex } = problems(known)[0]!
  return [problem, firstIndex, lastIndex]
}
/** Somebody who knows the format and makes the leaf hash fit again. */
const refit = (row: Row): void => { row.leafHash = leafHash(sha256, leafBytes({ v: 1, kind: row.kind, time: row.time, commitment: row.commitment } as never)) }

describe('self-check of the stored log', () => {
  it('finds nothing in a whole log, growing or with erased bodies', () => {
    rows[17]!.salt = rows[17]!.body = null
    rows.push(makeRow(count))
    const report = checkLog({ entries: rows, sha256, checkpoints })
    expect(report).toMatchObject({ ok: true, rows: count + 1, problems: [], provenSize: count })
    expect(checkLog({ entries: [], sha256, checkpoints: [] })).toMatchObject({ ok: true, rows: 0 })
  })

  it('names an edited row: time, kind, commitment, leaf hash, body, salt', () => {
    rows[150]!.time = '2026-01-01T00:00:00.000Z'
    expect(first()).toEqual(['leaf_edited', 150, 150])
    rows[120]!.kind = 'verdict'
    expect(first()).toEqual(['leaf_edited', 120, 120])
    rows[110]!.leafHash = sha256(utf8('x'))
    expect(first()).toEqual(['leaf_edited', 110, 110])
    rows[90]!.body = utf8('another')
    expect(first()).toEqual(['body_edited', 90, 90])
    rows[80]!.salt = new Uint8Array(16)
    expect(first()).toEqual(['body_edited', 80, 80])
    rows[70]!.salt = null
    expect(first()).toEqual(['half_erased', 70, 70])
  })

  it('names an edited row even when its hashes were made to fit', () => {
    const forged = makeRow(151, 'forged')
    rows[151] = { ...forged, nodeHashes: rows[151]!.nodeHashes }
    // Only the subtree stored with row 159 tells: one of its sixteen.
    expect(first()).toEqual(['subtree_differs', 144, 159])
    expect(problems().map((problem) => problem.problem)).toContain('root_differs')
    // With the subtrees recomputed as well, the signed checkpoints still say between which sizes.
    const frontier = createTreeFrontier(sha256)
    for (const row of rows) row.nodeHashes = frontier.append(row.leafHash).slice(lowestStoredLevel).map((node) => node.hash)
    expect(problems()).toEqual([expect.objectContaining({ problem: 'root_differs', firstIndex: 100, lastIndex: 199 })])
    expect(checkLog({ entries: rows, sha256, checkpoints }).provenSize).toBe(100)
  })

  it('names a row whose time was changed and leaf hash made to fit', () => {
    rows[201]!.time = '2026-01-01T00:00:00.000Z'
    refit(rows[201]!)
    expect(first()).toEqual(['subtree_differs', 192, 207])
  })

  it('names deleted rows, at the end too', () => {
    rows.splice(40, 2)
    expect(first()).toEqual(['deleted', 40, 41])
    // The rows behind the hole are not blamed.
    expect(problems().filter((problem) => problem.problem !== 'root_differs' && problem.firstIndex > 41)).toEqual([])
    rows.length = 250
    expect(problems().map((problem) => problem.problem)).toContain('too_short')
    expect(problems().find((problem) => problem.problem === 'too_short')).toMatchObject({ firstIndex: 252, lastIndex: 299 })
  })

  it('names inserted rows: doubled, or with all later ones renumbered', () => {
    rows.splice(60, 0, makeRow(59, 'extra'))
    expect(first()).toEqual(['inserted', 59, 59])
    rows.splice(60, 1)
    rows.splice(60, 0, { ...makeRow(60, 'extra'), nodeHashes: [] })
    rows.forEach((row, index) => { row.index = index })
    const [problem] = problems()
    expect(problem!.firstIndex).toBeLessThanOrEqual(60)
    expect(problem!.lastIndex).toBeGreaterThanOrEqual(60)
    expect(problem!.lastIndex - problem!.firstIndex).toBeLessThanOrEqual(15)
  })

  it('can be fed page by page, bounds its report and is not stopped by a forged index', () => {
    const check = startLogCheck({ sha256, checkpoints, mostProblems: 3 })
    for (const row of rows) check.row({ ...row, body: utf8('all changed') })
    expect(check.finish().problems.length).toBe(3)
    rows[10]!.index = 2 ** 52
    expect(first()).toEqual(['deleted', 10, 2 ** 52 - 1])
  })
})
