import { afterEach, beforeEach, expect, test } from 'vitest'
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
const portsWith = (enroll: EnrolPorts['enroll']): EnrolPorts => ({ db: phone.db, subtle: crypto.subtle, withLock: createPageLock(), enroll, deviceFacts: () => ({ model: 'Pixel 8' }) })

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
  await enrolPhone(portsWith(async (request) => { sent.push(request); return answer }), 'another-code')
  expect(sent[2]?.publicKey).not.toEqual(sent[0]?.publicKey)
  expect(await hasOpenAttempt(phone.db, 'another-code')).toBe(false)
})

test('the same device again keeps its sequence', async () => {
  await enrolPhone(portsWith(async () => answer), 'code-12345')
  await phone.append(checkInDraft)
  await enrolPhone(portsWith(async () => answer), 'code-12345')
  expect((await phone.db.get('identities', deviceA))?.nextSeq).toBe(2)
})

test('codes are found in links, pasted texts and with stray spaces', () => {
  expect(codeFromText('https://fp.example.com/m/enroll/AbCd_1234-x?from=mail')).toBe('AbCd_1234-x')
  expect(codeFromText('请点击 https://fp.example.com/m/enroll/AbCd_1234 绑定')).toBe('AbCd_1234')
  expect(codeFromText('  AbCd 1234 \n')).toBe('AbCd1234')
  expect(codeFromText('short')).toBeUndefined()
  expect(codeFromText('https://fp.example.com/')).toBeUndefined()
  expect(codeFromText('%E0%A4%A-bad')).toBeUndefined()
})
