import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkMerkle } from '../../../../scripts/check-merkle.ts'
import {
  concatBytes, consistencyNodes, consistencyProof, createTreeFrontier, emptyRoot, equalBytes, inclusionNodes, inclusionPath, leafHash, nodeHash,
  rootFromLeafHashes, rootFromNodes, toHex, utf8, verifyConsistency, verifyInclusion,
} from './index.ts'
import type { GetHash } from './index.ts'

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())

// RFC 6962 §2.1 word for word, slow on purpose: the oracle for everything faster.
const split = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1)
const MTH = (d: Uint8Array[]): Uint8Array => {
  if (d.length === 0) return sha256(new Uint8Array(0))
  if (d.length === 1) return sha256(concatBytes(Uint8Array.of(0), d[0]!))
  const k = split(d.length)
  return sha256(concatBytes(Uint8Array.of(1), MTH(d.slice(0, k)), MTH(d.slice(k))))
}
const PATH = (m: number, d: Uint8Array[]): Uint8Array[] => {
  if (d.length === 1) return []
  const k = split(d.length)
  return m < k ? [...PATH(m, d.slice(0, k)), MTH(d.slice(k))] : [...PATH(m - k, d.slice(k)), MTH(d.slice(0, k))]
}
const SUBPROOF = (m: number, d: Uint8Array[], b: boolean): Uint8Array[] => {
  if (m === d.length) return b ? [] : [MTH(d)]
  const k = split(d.length)
  return m <= k ? [...SUBPROOF(m, d.slice(0, k), b), MTH(d.slice(k))] : [...SUBPROOF(m - k, d.slice(k), false), MTH(d.slice(0, k))]
}

const leaves = Array.from({ length: 70 }, (_, i) => utf8(`entry ${i}`))
const leafHashes = leaves.map((leaf) => leafHash(sha256, leaf))
const stored = new Map<string, Uint8Array>()
const frontier = createTreeFrontier(sha256)
for (const hash of leafHashes) for (const node of frontier.append(hash)) stored.set(`${node.level}/${node.index}`, node.hash)
const getHash: GetHash = (level, index) => {
  const hash = stored.get(`${level}/${index}`)
  if (!hash) throw new Error(`not stored: ${level}/${index}`)
  return hash
}
const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map(toHex)

describe('Merkle tree (RFC 6962)', () => {
  it('has the root of the empty tree, and known roots', () => {
    expect(toHex(emptyRoot(sha256))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(toHex(rootFromLeafHashes(sha256, []))).toBe(toHex(emptyRoot(sha256)))
    // The reference trees of the Certificate Transparency projects (leaf inputs of RFC 6962's test data).
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) => Uint8Array.from(Buffer.from(text, 'hex')))
    const root = (n: number): string => toHex(rootFromLeafHashes(sha256, inputs.slice(0, n).map((input) => leafHash(sha256, input))))
    expect(root(1)).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(root(8)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  it('gives the roots and proofs of the definition, for every size and index', () => {
    for (let n = 0; n <= leaves.length; n++) {
      const root = toHex(MTH(leaves.slice(0, n)))
      expect(toHex(rootFromLeafHashes(sha256, leafHashes.slice(0, n)))).toBe(root)
      expect(toHex(rootFromNodes(sha256, n, getHash))).toBe(root)
    }
    for (const n of [1, 2, 3, 5, 8, 13, 31, 32, 33, 70]) {
      const root = MTH(leaves.slice(0, n))
      for (let m = 0; m < n; m++) {
        const proof = inclusionPath(sha256, m, n, getHash)
        expect(hex(proof)).toEqual(hex(PATH(m, leaves.slice(0, n))))
        expect(verifyInclusion(sha256, { leafIndex: m, treeSize: n, root, leafHash: leafHashes[m]!, proof })).toEqual({ ok: true, value: true })
      }
      for (let m = 1; m <= n; m++) {
        const proof = consistencyProof(sha256, m, n, getHash)
        expect(hex(proof)).toEqual(hex(SUBPROOF(m, leaves.slice(0, n), true)))
        expect(verifyConsistency(sha256, { size1: m, size2: n, root1: MTH(leaves.slice(0, m)), root2: root, proof })).toEqual({ ok: true, value: true })
      }
    }
  })

  it('refuses a proof with anything about it changed', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(69), fc.nat(), fc.nat(255 * 8), (n, at, pick, bit) => {
      const m = at % n
      const root = rootFromNodes(sha256, n, getHash)
      const proof = inclusionPath(sha256, m, n, getHash)
      const claim = { leafIndex: m, treeSize: n, root, leafHash: leafHashes[m]!, proof }
      const flip = (hash: Uint8Array): Uint8Array => hash.map((byte, i) => (i === (bit >> 3) % 32 ? byte ^ (1 << (bit & 7)) : byte))
      const which = pick % proof.length
      expect(verifyInclusion(sha256, { ...claim, proof: proof.map((hash, i) => (i === which ? flip(hash) : hash)) }).ok).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, proof: proof.filter((_, i) => i !== which) }).ok).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, proof: [...proof, root] }).ok).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, root: flip(root) }).ok).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, leafHash: flip(claim.leafHash) }).ok).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, leafIndex: (m + 1) % n }).ok).toBe(false)

      const size1 = 1 + (pick % (n - 1))
      const history = { size1, size2: n, root1: rootFromNodes(sha256, size1, getHash), root2: root, proof: consistencyProof(sha256, size1, n, getHash) }
      const at2 = pick % history.proof.length
      expect(verifyConsistency(sha256, history).ok).toBe(true)
      expect(verifyConsistency(sha256, { ...history, proof: history.proof.map((hash, i) => (i === at2 ? flip(hash) : hash)) }).ok).toBe(false)
      expect(verifyConsistency(sha256, { ...history, proof: history.proof.slice(1) }).ok).toBe(false)
      expect(verifyConsistency(sha256, { ...history, proof: [...history.proof, root] }).ok).toBe(false)
      expect(verifyConsistency(sha256, { ...history, root1: flip(history.root1) }).ok).toBe(false)
      expect(verifyConsistency(sha256, { ...history, root2: flip(root) }).ok).toBe(false)
    }), { numRuns: 300 })
  })

  it('refuses sizes and indexes that are not whole numbers', () => {
    const root = emptyRoot(sha256)
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1' as unknown as number]) {
      expect(verifyInclusion(sha256, { leafIndex: bad, treeSize: 8, root, leafHash: root, proof: [] }).ok).toBe(false)
      expect(verifyInclusion(sha256, { leafIndex: 0, treeSize: bad, root, leafHash: root, proof: [] }).ok).toBe(false)
      expect(verifyConsistency(sha256, { size1: bad, size2: bad, root1: root, root2: root, proof: [] }).ok).toBe(false)
    }
    expect(() => inclusionNodes(8, 8)).toThrow('not in a tree')
    expect(() => consistencyNodes(9, 8)).toThrow('cannot be the past')
  })

  it('needs only a logarithmic number of stored hashes, in a log of ten million too', () => {
    for (const index of [0, 1, 4_194_303, 4_194_304, 9_999_998, 9_999_999]) {
      expect(inclusionNodes(index, 10_000_000).length).toBeLessThanOrEqual(2 * 24)
      if (index > 0) expect(consistencyNodes(index, 10_000_000).length).toBeLessThanOrEqual(2 * 24)
    }
  })

  it('proves against trees past 2^31 entries', () => {
    // All leaves alike: the complete subtree of each level has one hash, so a huge tree costs nothing.
    const levels = [leafHash(sha256, utf8('same'))]
    for (let i = 0; i < 45; i++) levels.push(nodeHash(sha256, levels[i]!, levels[i]!))
    const same: GetHash = (level) => levels[level]!
    const size = 2 ** 44 + 12_345
    const root = rootFromNodes(sha256, size, same)
    for (const index of [0, 2 ** 31, 2 ** 44 - 1, 2 ** 44, size - 1]) {
      expect(verifyInclusion(sha256, { leafIndex: index, treeSize: size, root, leafHash: levels[0]!, proof: inclusionPath(sha256, index, size, same) }).ok).toBe(true)
    }
    const size1 = 2 ** 33 + 5
    expect(verifyConsistency(sha256, { size1, size2: size, root1: rootFromNodes(sha256, size1, same), root2: root, proof: consistencyProof(sha256, size1, size, same) }).ok).toBe(true)
  })

  it('agrees with all vectors of transparency-dev/merkle', () => {
    const report = checkMerkle(join(import.meta.dirname, 'testdata/merkle'))
    expect(report).toMatchObject({ disagreements: [], unreadable: [], inclusion: { files: 49 }, consistency: { files: 49 } })
    expect(report.inclusion.accepted).toBeGreaterThan(0)
    expect(report.consistency.accepted).toBeGreaterThan(0)
  })

  const shared = join(import.meta.dirname, '../../../../../shared/data/merkle')
  it.skipIf(!existsSync(shared))('agrees with the shared vectors, when they are there', () => {
    expect(checkMerkle(shared)).toMatchObject({ disagreements: [], unreadable: [] })
  })

  it('compares roots by value', () => expect(equalBytes(MTH(leaves), rootFromLeafHashes(sha256, leafHashes))).toBe(true))
})
