/**
 * The Merkle tree of RFC 6962 §2.1 (the same in RFC 9162 §2.1): hashing, proofs, and their verification.
 *
 * A tree of n leaves is fully known from the hashes of its *complete subtrees*: (level, index) covers the 2^level leaves
 * from index·2^level on. Such a hash never changes once its leaves are there, so it can be stored for ever. Proofs are
 * made from O(log n) of them. `inclusionNodes` and `consistencyNodes` name the ones needed, so that a caller whose storage
 * is asynchronous (a database) fetches them in one query and hands them in as `getHash`.
 *
 * Sizes and indexes are safe integers (below 2^53), so shifts are written as divisions.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { concatBytes, equalBytes } from './bytes.ts'
import type { Sha256 } from './crypto.ts'

export const hashLength = 32

export interface NodeRef {
  readonly level: number
  readonly index: number
}
export interface TreeNode extends NodeRef {
  readonly hash: Uint8Array
}
/** The hash of a complete subtree. Throws when storage does not have it: that is a damaged log, not bad input. */
export type GetHash = (level: number, index: number) => Uint8Array

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

export const leafHash = (sha256: Sha256, leafBytes: Uint8Array): Uint8Array => sha256(concatBytes(leafPrefix, leafBytes))
export const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concatBytes(nodePrefix, left, right))
export const emptyRoot = (sha256: Sha256): Uint8Array => sha256(new Uint8Array(0))

const half = (n: number): number => Math.floor(n / 2)
const isOdd = (n: number): boolean => n % 2 === 1
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

/** The largest power of two below n (n > 1): where RFC 6962 splits a tree. */
const splitOf = (n: number): number => {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** The complete subtrees, largest first, that make up the leaves [from, to) of an RFC 6962 tree whose split begins at `from`. */
const subtreesOf = (from: number, to: number): NodeRef[] => {
  const nodes: NodeRef[] = []
  while (from < to) {
    let level = 0
    let width = 1
    while (width * 2 <= to - from) {
      width *= 2
      level++
    }
    nodes.push({ level, index: from / width })
    from += width
  }
  return nodes
}

/** Folds subtrees, largest first, into the hash of the range they cover. */
const fold = (sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array => {
  let hash = hashes[hashes.length - 1]
  if (hash === undefined) return emptyRoot(sha256)
  for (let i = hashes.length - 2; i >= 0; i--) hash = nodeHash(sha256, hashes[i]!, hash)
  return hash
}

/** What has to be known to continue or to sum up a tree of this size: its right edge, largest subtree first. */
export const rightEdgeNodes = (size: number): NodeRef[] => subtreesOf(0, size)

export const rootFromNodes = (sha256: Sha256, size: number, getHash: GetHash): Uint8Array =>
  fold(sha256, rightEdgeNodes(size).map((node) => getHash(node.level, node.index)))

export const rootFromLeafHashes = (sha256: Sha256, leafHashes: readonly Uint8Array[]): Uint8Array => {
  // One stack of complete subtrees, joined as a binary counter carries.
  const stack: Uint8Array[] = []
  for (let i = 0; i < leafHashes.length; i++) {
    let hash = leafHashes[i]!
    for (let carry = i; isOdd(carry); carry = half(carry)) hash = nodeHash(sha256, stack.pop()!, hash)
    stack.push(hash)
  }
  return fold(sha256, stack)
}

/** Each proof hash as the subtrees it is folded from. */
const inclusionPlan = (index: number, size: number): NodeRef[][] => {
  const plan: NodeRef[][] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      plan.push(subtreesOf(middle, to))
      to = middle
    } else {
      plan.push(subtreesOf(from, middle))
      from = middle
    }
  }
  return plan.reverse()
}

/** SUBPROOF of RFC 6962 §2.1.2, written as a loop from the root down. */
const consistencyPlan = (size1: number, size2: number): NodeRef[][] => {
  const plan: NodeRef[][] = []
  if (size1 === 0 || size1 === size2) return plan
  let [from, to] = [0, size2]
  while (size1 !== to) {
    const middle = from + splitOf(to - from)
    if (size1 <= middle) {
      plan.push(subtreesOf(middle, to))
      to = middle
    } else {
      plan.push(subtreesOf(from, middle))
      from = middle
    }
  }
  // The old tree itself is known to the one who checks; any other remainder has to be told.
  if (from > 0) plan.push(subtreesOf(from, to))
  return plan.reverse()
}

const checkSize = (what: string, n: number): void => {
  if (!isSize(n)) throw new RangeError(`${what} must be a whole number from 0 on, got ${n}`)
}

export const inclusionNodes = (index: number, size: number): NodeRef[] => {
  checkSize('index', index)
  checkSize('size', size)
  if (index >= size) throw new RangeError(`entry ${index} is not in a tree of ${size}`)
  return inclusionPlan(index, size).flat()
}

export const consistencyNodes = (size1: number, size2: number): NodeRef[] => {
  checkSize('size1', size1)
  checkSize('size2', size2)
  if (size1 > size2) throw new RangeError(`a tree of ${size1} cannot be the past of a tree of ${size2}`)
  return consistencyPlan(size1, size2).flat()
}

const prove = (sha256: Sha256, plan: readonly NodeRef[][], getHash: GetHash): Uint8Array[] =>
  plan.map((nodes) => fold(sha256, nodes.map((node) => getHash(node.level, node.index))))

/** PATH(index, D[size]) of RFC 6962 §2.1.1, from the leaf up. */
export const inclusionPath = (sha256: Sha256, index: number, size: number, getHash: GetHash): Uint8Array[] => {
  inclusionNodes(index, size)
  return prove(sha256, inclusionPlan(index, size), getHash)
}

/** PROOF(size1, D[size2]) of RFC 6962 §2.1.2. Empty when size1 is 0 or equals size2. */
export const consistencyProof = (sha256: Sha256, size1: number, size2: number, getHash: GetHash): Uint8Array[] => {
  consistencyNodes(size1, size2)
  return prove(sha256, consistencyPlan(size1, size2), getHash)
}

const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === hashLength)

export interface InclusionClaim {
  readonly leafIndex: number
  readonly treeSize: number
  readonly root: Uint8Array
  readonly leafHash: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** The root that a path leads to: RFC 9162 §2.1.3.2, step by step, up to the comparison. */
export const rootFromInclusion = (sha256: Sha256, { leafIndex, treeSize, leafHash: leaf, proof }: Omit<InclusionClaim, 'root'>): Result<Uint8Array> => {
  if (!isSize(leafIndex) || !isSize(treeSize)) return err('index and size must be whole numbers from 0 on')
  if (leafIndex >= treeSize) return err(`entry ${leafIndex} is not in a tree of ${treeSize}`)
  if (leaf.length !== hashLength || !areHashes(proof)) return err('a hash is not 32 bytes long')
  let [fn, sn, hash] = [leafIndex, treeSize - 1, leaf]
  for (const sibling of proof) {
    if (sn === 0) return err('proof is too long')
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sha256, sibling, hash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else hash = nodeHash(sha256, hash, sibling)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 ? ok(hash) : err('proof is too short')
}

/** RFC 9162 §2.1.3.2. */
export const verifyInclusion = (sha256: Sha256, claim: InclusionClaim): Result<true> => {
  const root = rootFromInclusion(sha256, claim)
  if (!root.ok) return root
  return equalBytes(root.value, claim.root) ? ok(true) : err('proof leads to another root')
}

export interface ConsistencyClaim {
  readonly size1: number
  readonly size2: number
  readonly root1: Uint8Array
  readonly root2: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** RFC 9162 §2.1.4.2. An empty old tree is refused: every tree continues it, so such a proof would prove nothing. */
export const verifyConsistency = (sha256: Sha256, { size1, size2, root1, root2, proof }: ConsistencyClaim): Result<true> => {
  if (!isSize(size1) || !isSize(size2)) return err('sizes must be whole numbers from 0 on')
  if (size1 > size2) return err(`the later tree (${size2}) is smaller than the earlier one (${size1})`)
  if (size1 === 0) return err('an empty tree proves nothing about what came later')
  if (size1 === size2) {
    if (proof.length > 0) return err('proof is too long')
    return equalBytes(root1, root2) ? ok(true) : err('two different roots for the same size')
  }
  if (proof.length === 0) return err('proof is too short')
  if (!areHashes(proof)) return err('a hash is not 32 bytes long')
  let [fn, sn] = [size1 - 1, size2 - 1]
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)]
  // When size1 is a power of two (fn is now 0) the old root itself is where both paths begin.
  const path = fn === 0 ? [root1, ...proof] : proof
  let [oldHash, newHash] = [path[0]!, path[0]!]
  for (const sibling of path.slice(1)) {
    if (sn === 0) return err('proof is too long')
    if (isOdd(fn) || fn === sn) {
      oldHash = nodeHash(sha256, sibling, oldHash)
      newHash = nodeHash(sha256, sibling, newHash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else newHash = nodeHash(sha256, newHash, sibling)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  if (sn !== 0) return err('proof is too short')
  if (!equalBytes(oldHash, root1)) return err('proof leads to another earlier root')
  return equalBytes(newHash, root2) ? ok(true) : err('proof leads to another later root')
}
