/**
 * Growing the tree, storing it, and serving it as C2SP tlog-tiles (https://c2sp.org/tlog-tiles).
 *
 * Storage this design expects (two rows written once, nothing ever rewritten):
 *  - every entry with its 32-byte leaf hash, which is the node (0, index);
 *  - with the entry that completes it, the hash of each complete subtree of level `lowestStoredLevel` and above. Entry i completes
 *    `completedLevels(i)` subtrees (the trailing one bits of i), lowest level first. `completingEntry(level, index)` says in which
 *    entry's row a node is. Smaller subtrees are reckoned from their leaves (`nodeFromLeaves`): stored, they would cost every entry as
 *    much as its leaf hash and spare a proof the reading of fifteen neighbours.
 * A proof in a log of 10 million entries needs at most 2·log2 n ≈ 46 nodes, all named beforehand by `inclusionNodes` /
 * `consistencyNodes`: one query by primary key.
 * Appending needs only the right edge (`rightEdgeNodes(size)`, at most 53 hashes), kept as a TreeFrontier.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { concatBytes } from './bytes.ts'
import type { Sha256 } from './crypto.ts'
import { emptyRoot, hashLength, nodeHash, rightEdgeNodes } from './merkle.ts'
import type { GetHash, TreeNode } from './merkle.ts'

export interface TreeFrontier {
  readonly size: () => number
  /** Adds one leaf; returns the nodes that are complete now and were not before: level 0 first, then each larger one. */
  readonly append: (leafHash: Uint8Array) => TreeNode[]
  /** Root of the tree as it stands (RFC 6962 §2.1). */
  readonly root: () => Uint8Array
  /** The hashes to start again from, in the order of `rightEdgeNodes(size)`. */
  readonly rightEdge: () => Uint8Array[]
}

/** Continues a tree of `size` leaves from the hashes of its right edge, largest subtree first (`rightEdgeNodes(size)`). */
export const createTreeFrontier = (sha256: Sha256, size = 0, rightEdgeHashes: readonly Uint8Array[] = []): TreeFrontier => {
  if (rightEdgeHashes.length !== rightEdgeNodes(size).length || rightEdgeHashes.some((hash) => hash.length !== hashLength)) {
    throw new RangeError(`a tree of ${size} has ${rightEdgeNodes(size).length} right-edge hashes of ${hashLength} bytes`)
  }
  const edge = [...rightEdgeHashes]
  let count = size
  return {
    size: () => count,
    append: (leafHash) => {
      if (leafHash.length !== hashLength) throw new RangeError(`a leaf hash has ${hashLength} bytes, got ${leafHash.length}`)
      const completed: TreeNode[] = [{ level: 0, index: count, hash: leafHash }]
      let [level, index, hash] = [0, count, leafHash]
      while (index % 2 === 1) {
        hash = nodeHash(sha256, edge.pop()!, hash)
        index = (index - 1) / 2
        level++
        completed.push({ level, index, hash })
      }
      edge.push(hash)
      count++
      return completed
    },
    root: () => {
      let hash = edge[edge.length - 1]
      if (hash === undefined) return emptyRoot(sha256)
      for (let i = edge.length - 2; i >= 0; i--) hash = nodeHash(sha256, edge[i]!, hash)
      return hash
    },
    rightEdge: () => [...edge],
  }
}

/** How many subtrees of level ≥ 1 the entry completes. */
export const completedLevels = (entryIndex: number): number => {
  let levels = 0
  for (let i = entryIndex; i % 2 === 1; i = (i - 1) / 2) levels++
  return levels
}

/** Subtrees smaller than this (16 entries) are not stored but reckoned. */
export const lowestStoredLevel = 4

/** The hash of a complete subtree from its 2^level leaves. */
export const nodeFromLeaves = (sha256: Sha256, level: number, index: number, leaf: (entryIndex: number) => Uint8Array): Uint8Array =>
  level === 0 ? leaf(index) : nodeHash(sha256, nodeFromLeaves(sha256, level - 1, 2 * index, leaf), nodeFromLeaves(sha256, level - 1, 2 * index + 1, leaf))

/** The entry whose arrival completes the subtree. */
export const completingEntry = (level: number, index: number): number => (index + 1) * 2 ** level - 1

// --- C2SP tlog-tiles ---

/** A full tile has 256 hashes, eight tree levels of 2 high. */
export const tileWidth = 256
const tileHeight = 8

/** What a tile holds: for tile (level, index) the nodes (8·level, 256·index + 0 … width − 1). */
export type ReadTile = (tileLevel: number, tileIndex: number, width: number) => Uint8Array

/** `x001/x234/067`: groups of three digits, all but the last marked with x. */
const indexPath = (index: number): string => {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/\d{3}/g) ?? []
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
}

const checkTile = (index: number, width: number): void => {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`tile index ${index} is not a whole number from 0 on`)
  if (!Number.isInteger(width) || width < 1 || width > tileWidth) throw new RangeError(`tile width ${width} is not within 1 … ${tileWidth}`)
}
const widthPath = (width: number): string => (width === tileWidth ? '' : `.p/${width}`)

/** Path of a tile of hashes, relative to the log's prefix: `tile/<L>/<N>[.p/<W>]`. */
export const tilePath = (level: number, index: number, width: number = tileWidth): string => {
  checkTile(index, width)
  if (!Number.isInteger(level) || level < 0 || level > 63) throw new RangeError(`tile level ${level} is not within 0 … 63`)
  return `tile/${level}/${indexPath(index)}${widthPath(width)}`
}

/** Path of a bundle of entries: `tile/entries/<N>[.p/<W>]`. */
export const entriesPath = (index: number, width: number = tileWidth): string => {
  checkTile(index, width)
  return `tile/entries/${indexPath(index)}${widthPath(width)}`
}

export type TileRef =
  | { readonly kind: 'hashes'; readonly level: number; readonly index: number; readonly width: number }
  | { readonly kind: 'entries'; readonly index: number; readonly width: number }

/** Reads a path as `tilePath` and `entriesPath` write it; every other spelling of the same tile is refused. */
export const parseTilePath = (path: string): Result<TileRef> => {
  const match = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (!match) return err('not a tile path')
  const index = Number(match[2]!.replaceAll(/[x/]/g, ''))
  const width = match[3] === undefined ? tileWidth : Number(match[3])
  if (!Number.isSafeInteger(index) || width < 1 || width > tileWidth) return err('not a tile path')
  const level = match[1]!
  const canonical = level === 'entries' ? entriesPath(index, width) : tilePath(Number(level), index, width)
  if (canonical !== path) return err('not the canonical path of that tile')
  return ok(level === 'entries' ? { kind: 'entries', index, width } : { kind: 'hashes', level: Number(level), index, width })
}

/** How many hashes the tile has in a log of this size: 0 when it does not exist yet, 256 when full. */
export const tileWidthAt = (tileLevel: number, tileIndex: number, logSize: number): number => {
  const hashesAtLevel = Math.floor(logSize / tileWidth ** tileLevel)
  return Math.max(0, Math.min(tileWidth, hashesAtLevel - tileIndex * tileWidth))
}

/** The bytes of a tile: its hashes one after another. */
export const encodeTile = (level: number, index: number, width: number, getHash: GetHash): Uint8Array => {
  checkTile(index, width)
  return concatBytes(...Array.from({ length: width }, (_, i) => getHash(level * tileHeight, index * tileWidth + i)))
}

/**
 * Complete-subtree hashes of a log of `logSize` entries read from its tiles, to be given to `inclusionPath` and
 * `consistencyProof`. A node between tile levels is folded from at most 128 hashes of one tile.
 */
export const getHashFromTiles = (sha256: Sha256, logSize: number, readTile: ReadTile): GetHash => {
  const tiles = new Map<string, Uint8Array>()
  return (level, index) => {
    const tileLevel = Math.floor(level / tileHeight)
    const span = 2 ** (level % tileHeight)
    const first = index * span
    const tileIndex = Math.floor(first / tileWidth)
    const width = tileWidthAt(tileLevel, tileIndex, logSize)
    const offset = first - tileIndex * tileWidth
    if (offset + span > width) throw new RangeError(`node (${level}, ${index}) is not complete in a log of ${logSize}`)
    const path = tilePath(tileLevel, tileIndex, width)
    let tile = tiles.get(path)
    if (tile === undefined) {
      tile = readTile(tileLevel, tileIndex, width)
      if (tile.length !== width * hashLength) throw new RangeError(`${path} has ${tile.length} bytes, expected ${width * hashLength}`)
      tiles.set(path, tile)
    }
    let hashes: Uint8Array[] = Array.from({ length: span }, (_, i) => tile.slice((offset + i) * hashLength, (offset + i + 1) * hashLength))
    while (hashes.length > 1) hashes = Array.from({ length: hashes.length / 2 }, (_, i) => nodeHash(sha256, hashes[2 * i]!, hashes[2 * i + 1]!))
    return hashes[0]!
  }
}

/** A bundle of entries: each is a big-endian uint16 length and that many bytes. */
export const encodeEntries = (entries: readonly Uint8Array[]): Uint8Array => {
  const parts: Uint8Array[] = []
  for (const entry of entries) {
    if (entry.length > 0xffff) throw new RangeError(`an entry of ${entry.length} bytes does not fit a bundle (at most 65535)`)
    parts.push(Uint8Array.of(entry.length >> 8, entry.length & 255), entry)
  }
  return concatBytes(...parts)
}

export const decodeEntries = (bundle: Uint8Array): Result<Uint8Array[]> => {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bundle.length) {
    if (at + 2 > bundle.length) return err(`bundle is cut off at byte ${at}`)
    const length = (bundle[at]! << 8) | bundle[at + 1]!
    if (at + 2 + length > bundle.length) return err(`bundle is cut off in entry ${entries.length}`)
    entries.push(bundle.slice(at + 2, at + 2 + length))
    at += 2 + length
  }
  return ok(entries)
}
