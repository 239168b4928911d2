/** The format document tells the truth, by node:crypto and nothing of ours where that is possible; and old packages stay valid. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { canonicalJson, checkPackageZip, packageLimits, readZip, verifyCheckpoint, verifyReceipt, parseVkey, vkeyFingerprint, writeZip } from '@fieldproof/core/evidence'
import { describe, expect, it } from 'vitest'
import { evidenceCrypto, inflateRaw } from '../src/crypto.ts'

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/reference/evidence-format.md'), 'utf8')
interface Example {
  ed25519Seed: string
  vkey: string
  fingerprint: string
  entries: { salt: string; body: string; leaf: string; leafHash: string }[]
  root: string
  inclusionProofOfEntry0: string[]
  checkpoint: string
  eventHash: string
  receipt: Record<string, unknown> & { signature: string; batch: { index: number; size: number; path: string[] } }
}
const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(document)![1]!) as Example
const sha256 = (...parts: (Buffer | string)[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const privateKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(example.ed25519Seed, 'hex')]), format: 'der', type: 'pkcs8' })
const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)

describe('the worked example of the format document', () => {
  it('has the verifier key of its seed, and its fingerprint', () => {
    const [name, keyId, encoded] = example.vkey.split('+')
    expect(sha256(`${name}\n`, Buffer.of(1), publicKey).subarray(0, 4).toString('hex')).toBe(keyId)
    expect(Buffer.concat([Buffer.of(1), publicKey]).toString('base64')).toBe(encoded)
    expect(vkeyFingerprint(evidenceCrypto.sha256, example.vkey)).toBe(example.fingerprint)
    expect(sha256(example.vkey).subarray(0, 16).toString('hex').toUpperCase()).toBe(example.fingerprint.replaceAll(' ', ''))
  })

  it('has the commitments, leaf hashes and root', () => {
    const hashes = example.entries.map(({ salt, body, leaf, leafHash }) => {
      const value = JSON.parse(leaf) as { commitment: string }
      expect(canonicalJson(value)).toBe(leaf)
      expect(value.commitment).toBe(sha256(Buffer.from(salt, 'base64url'), body).toString('base64url'))
      expect(sha256(Buffer.of(0), leaf).toString('hex')).toBe(leafHash)
      return Buffer.from(leafHash, 'hex')
    })
    expect(sha256(Buffer.of(1), ...hashes).toString('base64')).toBe(example.root)
    expect(example.inclusionProofOfEntry0).toEqual([hashes[1]!.toString('base64')])
  })

  it('has the checkpoint that the seed signs', () => {
    const [text, line] = example.checkpoint.split('\n\n') as [string, string]
    const [, , encoded] = line.trim().split(' ')
    const bytes = Buffer.from(encoded!, 'base64')
    expect(bytes.subarray(4)).toEqual(sign(null, Buffer.from(`${text}\n`), privateKey))
    expect(bytes.subarray(0, 4).toString('hex')).toBe(example.vkey.split('+')[1])
    expect(text.split('\n')).toEqual([example.vkey.split('+')[0], '2', example.root])
    const key = parseVkey(evidenceCrypto.sha256, example.vkey)
    expect(key.ok && verifyCheckpoint(example.checkpoint, key.value, evidenceCrypto.verifyEd25519).ok).toBe(true)
  })

  it('has an event signed by the enrolled key, and its receipt', () => {
    const [enrolment, submission] = example.entries as [Example['entries'][0], Example['entries'][0]]
    const { publicKey: jwk, deviceId } = JSON.parse(enrolment.body) as { publicKey: JsonWebKey; deviceId: string }
    const [header, payload, signature] = submission.body.split('.') as [string, string, string]
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), { key: createPublicKey({ key: jwk as never, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'ES256', kid: deviceId })
    expect(sha256(submission.body).toString('hex')).toBe(example.eventHash)
    const { signature: signed, batch, ...rest } = example.receipt
    expect(rest.submissionSha256).toBe(example.eventHash)
    // The first of two receipts under one signature.
    expect(batch).toMatchObject({ index: 0, size: 2 })
    const root = sha256(Buffer.of(1), sha256(Buffer.of(0), canonicalJson(rest)), Buffer.from(batch.path[0]!, 'base64')).toString('base64')
    expect(sign(null, Buffer.from(`fieldproof-receipt/v2\n${rest.origin as string}\n2\n${root}\n`), privateKey).toString('base64')).toBe(signed)
    const key = parseVkey(evidenceCrypto.sha256, example.vkey)
    expect(key.ok && verifyReceipt(example.receipt, key.value, evidenceCrypto).ok).toBe(true)
  })
})

describe('what the format document says of packages', () => {
  const zip = new Uint8Array(readFileSync(join(import.meta.dirname, 'sample/day.zip')))
  const vkey = readFileSync(join(import.meta.dirname, 'sample/day.vkey'), 'utf8').trim()

  it('a package of version 0.1 is valid for ever, and is written the same way today', () => {
    const report = checkPackageZip(zip, inflateRaw, evidenceCrypto, { trustedVkey: vkey })
    expect(report.ok && report.value.checks.filter((check) => check.status === 'fail')).toEqual([])
    expect(report.ok && report.value.verdict).toBe('valid')
    expect(report.ok && report.value.entries.length).toBe(8)
    const read = readZip(zip, inflateRaw)
    expect(read.ok && writeZip(read.value.files)).toEqual(zip)
  })

  it('names all the members and limits', () => {
    const read = readZip(zip, inflateRaw)
    if (!read.ok) throw new Error('not read')
    for (const path of ['manifest.json', 'entries/8.json', 'context.json']) {
      for (const member of Object.keys(JSON.parse(Buffer.from(read.value.files.get(path)!).toString()) as object)) expect(document, `${path}: ${member}`).toContain(`\`${member}\``)
    }
    for (const member of Object.keys(example.receipt)) expect(document).toContain(`\`${member}\``)
    expect(document).toContain(`${packageLimits.mostFiles.toLocaleString('en')} files`)
    expect(document).toContain(`${packageLimits.mostFileBytes / 2 ** 20} MiB, ${packageLimits.mostTotalBytes / 2 ** 20} MiB in all`)
  })
})
