import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage, canonicalBytes, checkPackage, passkeyChallenge, writeZip } from '@fieldproof/core/evidence'
import { afterAll, describe, expect, it } from 'vitest'
import { evidenceCrypto } from '../src/crypto.ts'
import { run } from '../src/run.ts'
import { SampleLog, SamplePhone } from './samplePackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'fieldproof-passkey-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const sha256 = (data: Uint8Array | string): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())
const base64Url = (data: Uint8Array): string => Buffer.from(data).toString('base64url')

/** An authenticator of the phone (WebAuthn Level 3, sections 6.1 and 6.3.3), with a key of node:crypto. */
const rpId = 'check.example', origin = 'https://check.example', credentialId = 'Y3JlZA'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicKey = base64Url(keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65))
type Part = 'authenticatorData' | 'clientDataJson' | 'signature'
const assertionOn = (eventId: string, flip?: Part) => {
  const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge: base64Url(passkeyChallenge(eventId, sha256)), origin }))
  const authenticatorData = Buffer.concat([sha256(rpId), Uint8Array.of(5, 0, 0, 0, 0)])
  const parts = { authenticatorData, clientDataJson: clientData, signature: sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), keys.privateKey) }
  if (flip !== undefined) parts[flip][parts[flip].length >> 1]! ^= 1
  return { credentialId, authenticatorData: base64Url(parts.authenticatorData), clientDataJson: base64Url(parts.clientDataJson), signature: base64Url(parts.signature) }
}

/** A check-in that a passkey confirmed, as an exporter gives it. The phone's events have ids of their own, so the assertion is made for the one that the next event gets. */
const world = ({ reason = 'confirmed', flip, registers = true, takesBack = false, lender = false, of = (id: string) => id }: { reason?: string; flip?: Part; registers?: boolean; takesBack?: boolean; lender?: boolean; of?: (id: string) => string } = {}) => {
  const log = new SampleLog()
  const phone = new SamplePhone()
  const owner = lender ? new SamplePhone() : phone
  const indexes = [log.add('device_enrolled', phone.enrolment), ...(lender ? [log.add('device_enrolled', owner.enrolment)] : [])]
  const declare = (key: string | null) => owner.event({ kind: 'declaration', deviceTime: '2026-09-14T01:00:00.000Z', content: { topic: 'passkey', credentialId, publicKey: key, rpId, origin } }).jws
  if (registers) indexes.push(log.add('submission', declare(publicKey)))
  if (takesBack) indexes.push(log.add('submission', declare(null)))
  const id = '0b7c5f9e-5a36-4f3c-9a35-6cf2f2f0a001'
  const event = phone.event({ id, kind: 'check_in', deviceTime: '2026-09-14T01:00:00.000Z', factors: { can: ['passkey'], readings: [], passkey: assertionOn(of(id), flip) } })
  const checkIn = log.add('submission', event.jws)
  const verdict = log.add('verdict', canonicalBytes({ eventId: id, band: 'verified', totalDecibans: 4, findings: [{ signal: 'passkey', group: 'person', state: 'supports', weightDecibans: 4, reason, values: {} }] }))
  const files = buildPackage(log.input([...indexes, checkIn, verdict], { context: { event: { id, entryIndex: checkIn } } }), sha256, log.sign)
  const report = checkPackage(files, evidenceCrypto)
  return { files, report, checkIn, verdict, passkey: report.checks.filter((check) => check.id === 'passkey').map(({ status, code, subject }) => `${status} ${code} ${subject}`) }
}

describe('the passkey of an exported check-in', () => {
  it('is checked again, with nobody’s help, and shown', () => {
    const { files, report, checkIn, passkey } = world()
    expect([report.verdict, passkey]).toEqual(['valid', [`pass passkeyConfirmed bodies/${checkIn}.jws`]])
    const path = join(folder, 'good.zip')
    writeFileSync(path, writeZip(files))
    const lines: string[] = []
    expect(run([path, '--lang', 'zh'], { out: (line) => lines.push(line), error: (line) => lines.push(line) })).toBe(0)
    expect(lines.join('\n')).toContain('由第 1 条登记的通行密钥为这一次签到签名')
  })

  it.each<Part>(['authenticatorData', 'clientDataJson', 'signature'])('with one bit of its %s changed proves nothing, and the verdict that believed it is named', (flip) => {
    const { report, checkIn, verdict, passkey } = world({ flip })
    expect(passkey).toEqual([`note passkeyNotGenuine bodies/${checkIn}.jws`, `fail passkeyMisjudged bodies/${verdict}.json`])
    expect([report.verdict, report.wrong]).toEqual(['invalid', [`bodies/${verdict}.json`]])
    // The server that saw it so, and said so, is believed; the reader is told beside the result.
    const told = world({ flip, reason: 'not_genuine' })
    expect([told.report.verdict, told.report.warnings.map(({ code }) => code)]).toEqual(['valid', ['passkeyNotGenuine']])
  })

  it('flipped in the package after the export is an altered file, of which nothing is concluded', () => {
    const { files, checkIn } = world()
    const path = `bodies/${checkIn}.jws`
    const body = Uint8Array.from(files.get(path)!)
    body[body.length >> 1]! ^= 1
    const report = checkPackage(new Map([...files, [path, body]]), evidenceCrypto)
    expect([report.verdict, report.wrong, report.checks.filter(({ id }) => id === 'passkey')]).toEqual(['invalid', [path], []])
  })

  it('of another check-in, without a registration, taken back, or lent by a colleague does not count', () => {
    expect(world({ of: () => '0b7c5f9e-5a36-4f3c-9a35-6cf2f2f0a002', reason: 'of_something_else' })).toMatchObject({ report: { verdict: 'valid' }, passkey: [expect.stringContaining('note passkeyOther')] })
    expect(world({ registers: false, reason: 'unknown_key' }).passkey).toEqual([expect.stringContaining('note passkeyUnknown')])
    expect(world({ takesBack: true, reason: 'unknown_key' }).passkey).toEqual([expect.stringContaining('note passkeyTakenBack')])
    expect(world({ lender: true, reason: 'unknown_key' }).passkey).toEqual([expect.stringContaining('note passkeyUnknown')])
  })
})
