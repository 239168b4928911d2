import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  completedLevels, completingEntry, consistencyProof, createTreeFrontier, decodeEntries, encodeEntries, encodeTile, entriesPath, getHashFromTiles, inclusionPath,
  leafHash, lowestStoredLevel, nodeFromLeaves, parseTilePath, rightEdgeNodes, rootFromLeafHashes, rootFromNodes, tilePath, tileWidthAt, toHex, utf8, verifyConsistency, verifyInclusion,
} from './index.ts'
import type { GetHash } from './index.ts'

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())

const size = 70_000
const leafHashes = Array.from({ length: size }, (_, i) => leafHash(sha256, utf8(String(i))))
/** As a database would hold it: each entry's row with its leaf hash and the larger nodes it completes. */
const rows: Uint8Array[][] = []
const frontier = createTreeFrontier(sha256)
for (const hash of leafHashes) rows.push(frontier.append(hash).map((node) => node.hash))
const getHash: GetHash = (level, index) => (level < lowestStoredLevel ? nodeFromLeaves(sha256, level, index, (i) => rows[i]![0]!) : rows[completingEntry(level, index)]![level]!)

describe('growing the tree', () => {
  it('reports every node when its last entry arrives', () => {
    rows.forEach((row, i) => expect(row.length).toBe(1 + completedLevels(i)))
    expect(rows.flat().length).toBeLessThan(2 * size)
    expect(toHex(frontier.root())).toBe(toHex(rootFromLeafHashes(sha256, leafHashes)))
    expect(toHex(frontier.root())).toBe(toHex(rootFromNodes(sha256, size, getHash)))
  })

  it('starts again from its right edge at any size', () => {
    for (const at of [0, 1, 2, 3, 255, 256, 257, 4095, 69_999]) {
      const edge = rightEdgeNodes(at).map((node) => getHash(node.level, node.index))
      const resumed = createTreeFrontier(sha256, at, edge)
      const nodes = resumed.append(leafHashes[at]!)
      expect(nodes.map((node) => toHex(node.hash))).toEqual(rows[at]!.map(toHex))
      expect(nodes.every((node) => completingEntry(node.level, node.index) === at)).toBe(true)
      expect(resumed.size()).toBe(at + 1)
      expect(toHex(resumed.root())).toBe(toHex(rootFromLeafHashes(sha256, leafHashes.slice(0, at + 1))))
      expect(resumed.rightEdge().length).toBe(rightEdgeNodes(at + 1).length)
    }
    expect(() => createTreeFrontier(sha256, 3, [leafHashes[0]!])).toThrow('right-edge')
  })
})

describe('C2SP tlog-tiles', () => {
  it('names tiles as the specification does', () => {
    expect(tilePath(0, 1_234_067)).toBe('tile/0/x001/x234/067')
    expect(tilePath(1, 0, 3)).toBe('tile/1/000.p/3')
    expect(tilePath(0, 273, 112)).toBe('tile/0/273.p/112')
    expect(entriesPath(1000)).toBe('tile/entries/x001/000')
    expect(parseTilePath('tile/0/x001/x234/067')).toEqual({ ok: true, value: { kind: 'hashes', level: 0, index: 1_234_067, width: 256 } })
    expect(parseTilePath('tile/entries/x001/000.p/7')).toEqual({ ok: true, value: { kind: 'entries', index: 1000, width: 7 } })
    for (const bad of ['tile/0/x000/001', 'tile/0/1', 'tile/0/001.p/256', 'tile/0/001.p/0', 'tile/0/001.p/07', 'tile/64/001', 'tile/00/001', 'tile/0/001/002', '/tile/0/001', 'tile/0/x001']) {
      expect(parseTilePath(bad).ok, bad).toBe(false)
    }
    // A log of 70,000 entries as the specification's example: 273 full tiles and one of 112; one full at level 1 and one of 17; one of 1 at level 2.
    expect([tileWidthAt(0, 272, size), tileWidthAt(0, 273, size), tileWidthAt(0, 274, size)]).toEqual([256, 112, 0])
    expect([tileWidthAt(1, 0, size), tileWidthAt(1, 1, size), tileWidthAt(2, 0, size)]).toEqual([256, 17, 1])
  })

  it('gives the same proofs from tiles alone, reading few of them', () => {
    for (const [index, at] of [[0, size], [69_999, size], [12_345, 65_537], [255, 256], [0, 1]] as const) {
      let reads = 0
      const fromTiles = getHashFromTiles(sha256, at, (level, tile, width) => {
        reads++
        return encodeTile(level, tile, width, getHash)
      })
      const proof = inclusionPath(sha256, index, at, fromTiles)
      expect(proof.map(toHex)).toEqual(inclusionPath(sha256, index, at, getHash).map(toHex))
      expect(verifyInclusion(sha256, { leafIndex: index, treeSize: at, root: rootFromNodes(sha256, at, fromTiles), leafHash: leafHashes[index]!, proof }).ok).toBe(true)
      expect(reads).toBeLessThanOrEqual(6)
    }
    const fromTiles = getHashFromTiles(sha256, size, (level, tile, width) => encodeTile(level, tile, width, getHash))
    const proof = consistencyProof(sha256, 1000, size, fromTiles)
    expect(verifyConsistency(sha256, { size1: 1000, size2: size, root1: rootFromNodes(sha256, 1000, fromTiles), root2: frontier.root(), proof }).ok).toBe(true)
    expect(() => fromTiles(8, 300)).toThrow('not complete')
    expect(() => getHashFromTiles(sha256, size, () => new Uint8Array(5))(0, 0)).toThrow('5 bytes')
  })

  it('packs entries into bundles and back', () => {
    const entries = [utf8('a'), new Uint8Array(0), new Uint8Array(65_535).fill(7)]
    const bundle = encodeEntries(entries)
    expect(bundle.slice(0, 5)).toEqual(Uint8Array.of(0, 1, 97, 0, 0))
    expect(decodeEntries(bundle)).toEqual({ ok: true, value: entries })
    expect(decodeEntries(bundle.slice(0, -1)).ok).toBe(false)
    expect(decodeEntries(bundle.slice(0, 4)).ok).toBe(false)
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow('65536')
  })
})
