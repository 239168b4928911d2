import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EnrollmentAnswer, EnrollmentRequest } from '@fieldproof/contract'
import { createFakeCompany, networkError } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { codeFromText, enrolPhone, hasOpenAttempt } from './enrol.ts'
import type { EnrolPorts } from './enrol.ts'
import { createPageLock } from './locks.ts'

const company = createFakeCompany()
let phone: TestPhone
beforeEach(async () => { phone = await createTestPhone(company) })
afterEach(() => phone.close())

const answer: EnrollmentAnswer = {
  deviceId: deviceA, deviceToken: 'secret', orgId: 'o', orgName: '沪江商贸', personId: 'p', personName: '张伟', timeZone: 'Asia/Shanghai', logOrigin: company.logOrigin, logVerifierKey: company.logVerifierKey, serverTime: '2026-05-20T02:00:00.000Z',
}
const portsWith = (enroll: EnrolPorts['enroll'], logOrigin = company.logOrigin): EnrolPorts => ({ db: phone.db, subtle: crypto.subtle, withLock: createPageLock(), companyOf: async () => logOrigin, enroll, deviceFacts: () => ({ model: 'Pixel 8' }) })

test('the private key cannot be read out, not even by this app', async () => {
  const identity = await enrolPhone(portsWith(async () => answer), 'code-12345')
  expect(identity.privateKey.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('jwk', identity.privateKey)).rejects.toThrow()
  const stored = await phone.db.get('identities', deviceA)
  await expect(crypto.subtle.exportKey('pkcs8', stored!.privateKey)).rejects.toThrow()
  await phone.append(checkInDraft)
})

test('an answer lost on the way back: the same code tries again with the same key', async () => {
  const sent: EnrollmentRequest[] = []
  await expect(enrolPhone(portsWith(async (request) => { sent.push(request); throw networkError() }), 'code-12345')).rejects.toThrow()
  expect(await phone.db.get('meta', 'currentDeviceId')).toBeUndefined()
  expect([await hasOpenAttempt(phone.db, 'code-12345'), await hasOpenAttempt(phone.db, 'another-code')]).toEqual([true, false])
  await enrolPhone(portsWith(async (request) => { sent.push(request); return answer }), 'code-12345')
  expect(sent[1]?.publicKey).toEqual(sent[0]?.publicKey)
  expect(await hasOpenAttempt(phone.db, 'code-12345')).toBe(false)
})

describe('one key for each company', () => {
  const elsewhere = 'log.example.com/another-company'
  /** The public key that this phone names when it is enrolled as this device. */
  const keyAs = async (deviceId: string, logOrigin = company.logOrigin, day = '20') => {
    const sent: EnrollmentRequest[] = []
    await enrolPhone(portsWith(async (request) => { sent.push(request); return { ...answer, deviceId, logOrigin, serverTime: `2026-05-${day}T02:00:00.000Z` } }, logOrigin), `code-of-${deviceId}`)
    return sent[0]!.publicKey
  }

  test('a colleague on the same phone, and the same person again, go on with the key that is there', async () => {
    const first = await keyAs('d-1')
    expect(await keyAs('d-2')).toEqual(first)
    // Handed on after its owner had left: the company ended that enrolment, and it is the same phone.
    await phone.db.put('identities', { ...(await phone.db.get('identities', 'd-2'))!, status: 'revoked' })
    expect(await keyAs('d-3')).toEqual(first)
    // It is no empty promise: what is signed now holds under that key.
    const { jws } = await phone.append(checkInDraft)
    const [header, payload, signature] = jws.split('.')
    const publicKey = await crypto.subtle.importKey('jwk', first, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, publicKey, Buffer.from(signature!, 'base64url'), Buffer.from(`${header}.${payload}`))).toBe(true)
  })

  test('another company is never shown it, and each gets its own again', async () => {
    const here = await keyAs('d-1')
    const there = await keyAs('d-2', elsewhere)
    expect(there).not.toEqual(here)
    expect(await keyAs('d-3')).toEqual(here)
    expect(await keyAs('d-4', elsewhere)).toEqual(there)
  })

  test('a key that the browser can use no more is not kept: a new one is made, and then kept', async () => {
    const lost = await keyAs('d-1')
    // What stands in its place signs, and not for this public key.
    const { privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])) as CryptoKeyPair
    await phone.db.put('identities', { ...(await phone.db.get('identities', 'd-1'))!, privateKey })
    const fresh = await keyAs('d-2', company.logOrigin, '21')
    expect(fresh).not.toEqual(lost)
    expect(await keyAs('d-3', company.logOrigin, '22')).toEqual(fresh)
  })

  test('an identity of before public keys were kept, and a code of which nobody tells the company', async () => {
    await keyAs('d-1')
    const { publicKey: _, ...old } = (await phone.db.get('identities', 'd-1'))!
    await phone.db.put('identities', old)
    const fresh = await keyAs('d-2', company.logOrigin, '21')
    expect(await keyAs('d-3', company.logOrigin, '22')).toEqual(fresh)
    const unknown: EnrolPorts = { ...portsWith(async () => answer), companyOf: async () => { throw networkError() } }
    await expect(enrolPhone(unknown, 'code-unknown')).rejects.toThrow()
    expect(await hasOpenAttempt(phone.db, 'code-unknown')).toBe(false)
  })
})

test('the same device again keeps its sequence', async () => {
  await enrolPhone(portsWith(async () => answer), 'code-12345')
  await phone.append(checkInDraft)
  await enrolPhone(portsWith(async () => answer), 'code-12345')
  expect((await phone.db.get('identities', deviceA))?.nextSeq).toBe(2)
})

describe('what the phone keeps of its person', () => {
  const ofThePerson = ['consents', 'consentsAt', 'privateZones', 'sos', 'sosEnded', 'dismissedNotices', 'notVisits', 'inPrivate', 'lastFixTime']
  const left = async (): Promise<string[]> => {
    const found = await Promise.all(['face', ...ofThePerson].map(async (name) => ((await phone.db.get('meta', name)) === undefined ? [] : [name])))
    return found.flat()
  }
  const enrolAs = (deviceId: string, personId: string) => enrolPhone(portsWith(async () => ({ ...answer, deviceId, personId })), `code-of-${deviceId}`)

  test('is gone with the next person, in the same act: the face, what was agreed to, where they live, and their call for help', async () => {
    await enrolAs('d-1', 'p')
    for (const name of ['face', ...ofThePerson]) await phone.db.put('meta', { of: 'p' }, name)
    await enrolAs('d-2', 'q')
    expect(await left()).toEqual([])
  })

  test('stays for the same person enrolled again, but for the face, which is of one enrolment', async () => {
    await enrolAs('d-1', 'p')
    for (const name of ['face', ...ofThePerson]) await phone.db.put('meta', { of: 'p' }, name)
    await enrolAs('d-2', 'p')
    expect(await left()).toEqual(ofThePerson)
  })
})

test('codes are found in links, pasted texts and with stray spaces', () => {
  expect(codeFromText('https://fp.example.com/m/enroll/AbCd_1234-x?from=mail')).toBe('AbCd_1234-x')
  expect(codeFromText('请点击 https://fp.example.com/m/enroll/AbCd_1234 绑定')).toBe('AbCd_1234')
  expect(codeFromText('  AbCd 1234 \n')).toBe('AbCd1234')
  expect(codeFromText('short')).toBeUndefined()
  expect(codeFromText('https://fp.example.com/')).toBeUndefined()
  expect(codeFromText('%E0%A4%A-bad')).toBeUndefined()
})
