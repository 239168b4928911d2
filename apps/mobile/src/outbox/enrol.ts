/**
 * Enrolment: this phone exchanges a one-time code and its public key for a device token. It makes one key for each company and keeps it: a colleague who is enrolled on the same phone,
 * or the same person again, signs with it too, so that the company can tell one phone from two. A key is never shown to another company, which could otherwise link people across companies.
 */
import type { EnrollmentAnswer, EnrollmentRequest } from '@fieldproof/contract'
import type { PhoneDatabase } from './database.ts'
import type { DeviceFacts, WithLock } from './ports.ts'
import type { Identity } from './types.ts'

export interface EnrolPorts {
  readonly db: PhoneDatabase
  readonly subtle: SubtleCrypto
  readonly withLock: WithLock
  /** The origin of the log of the company that the code is of. */
  readonly companyOf: (code: string) => Promise<string>
  readonly enroll: (request: EnrollmentRequest) => Promise<EnrollmentAnswer>
  readonly deviceFacts: () => DeviceFacts & { readonly platform?: string | undefined }
}

/** The code of a pasted link (`https://…/m/enroll/CODE`), of a scanned text, or a bare code. */
export const codeFromText = (text: string): string | undefined => {
  const trimmed = text.trim()
  const fromLink = /\/enroll\/([^/?#\s]+)/.exec(trimmed)?.[1]
  let code = fromLink ?? trimmed
  try {
    code = decodeURIComponent(code)
  } catch { /* a stray % is simply not a valid code; the server will say so */ }
  code = code.replaceAll(/\s/g, '')
  // The contract takes 8 to 100 characters.
  return /^[\w.~-]{8,100}$/.test(code) ? code : undefined
}

/** Was this code sent from this phone before, with no answer that arrived? Then the person has agreed already. */
export const hasOpenAttempt = async (db: PhoneDatabase, code: string): Promise<boolean> => ((await db.get('meta', 'enrolmentAttempt')) as { code: string } | undefined)?.code === code

/** A browser may give back a key that it can use no more, after its key store was lost: it would make every enrolment on this phone a dead one. */
const doesSign = async (subtle: SubtleCrypto, { privateKey, publicKey }: CryptoKeyPair): Promise<boolean> => {
  const rule = { name: 'ECDSA', hash: 'SHA-256' }
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  try {
    return await subtle.verify(rule, publicKey, await subtle.sign(rule, privateKey, bytes), bytes)
  } catch { return false }
}

/** The key of this phone at this company, the newest that works. Revoked or not: a phone that is handed on stays the same phone. */
const keptKey = async ({ db, subtle }: EnrolPorts, logOrigin: string): Promise<CryptoKeyPair | undefined> => {
  const known = (await db.getAll('identities')).filter((identity) => identity.logOrigin === logOrigin).sort((a, b) => b.enrolledAt.localeCompare(a.enrolledAt))
  for (const { privateKey, publicKey } of known) {
    if (publicKey !== undefined && (await doesSign(subtle, { privateKey, publicKey }))) return { privateKey, publicKey }
  }
  return undefined
}

const keyForAttempt = async (ports: EnrolPorts, code: string): Promise<CryptoKeyPair> => {
  const { db, subtle } = ports
  // An answer lost on the way back would otherwise waste the one-time code: the same code tries again with the same key, so that
  // the server can recognise it.
  const earlier = (await db.get('meta', 'enrolmentAttempt')) as { code: string; pair: CryptoKeyPair } | undefined
  if (earlier?.code === code) return earlier.pair
  const pair = (await keptKey(ports, await ports.companyOf(code))) ?? (await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']))
  await db.put('meta', { code, pair }, 'enrolmentAttempt')
  return pair
}

/** Of the person who had the phone before: what they agreed to, where they live, what they put away, and their call for help, which would go on under another's name. */
const ofThePerson = ['consents', 'consentsAt', 'privateZones', 'privateFixes', 'inPrivate', 'lastFixTime', 'sos', 'sosEnded', 'sosEndedRead', 'dismissedNotices', 'notVisits'] as const

export const enrolPhone = (ports: EnrolPorts, code: string): Promise<Identity> => ports.withLock('enrol', async () => {
  const pair = await keyForAttempt(ports, code)
  // Only the private half is non-extractable.
  const jwk = await ports.subtle.exportKey('jwk', pair.publicKey)
  const { model, platform, appVersion } = ports.deviceFacts()
  const answer = await ports.enroll({
    code, publicKey: { kty: 'EC', crv: 'P-256', x: jwk.x ?? '', y: jwk.y ?? '' },
    ...(model === undefined ? {} : { model }), ...(platform === undefined ? {} : { platform }), ...(appVersion === undefined ? {} : { appVersion }),
  })
  const identity: Identity = {
    deviceId: answer.deviceId, deviceToken: answer.deviceToken, orgId: answer.orgId, orgName: answer.orgName, personId: answer.personId, personName: answer.personName,
    timeZone: answer.timeZone, logOrigin: answer.logOrigin, logVerifierKey: answer.logVerifierKey, enrolledAt: answer.serverTime, enrolledWith: code,
    privateKey: pair.privateKey, publicKey: pair.publicKey, status: 'active', nextSeq: 1, previousHash: null,
  }
  const tx = ports.db.transaction(['identities', 'meta'], 'readwrite', { durability: 'strict' })
  const formerId = (await tx.objectStore('meta').get('currentDeviceId')) as string | undefined
  const former = formerId === undefined ? undefined : await tx.objectStore('identities').get(formerId)
  const before = await tx.objectStore('identities').get(identity.deviceId)
  // The server gave the same device again (the retry above): its sequence must not start anew.
  const kept = before === undefined ? identity : { ...identity, nextSeq: before.nextSeq, previousHash: before.previousHash }
  await Promise.all([
    tx.objectStore('identities').put(kept),
    tx.objectStore('meta').put(identity.deviceId, 'currentDeviceId'),
    tx.objectStore('meta').delete('enrolmentAttempt'),
    // Cached answers belong to the identity before.
    tx.objectStore('meta').delete('today'), tx.objectStore('meta').delete('sites'), tx.objectStore('meta').delete('sitesFetchedAt'),
    // A face is enrolled for one enrolment. Gone with it, whatever breaks after this.
    tx.objectStore('meta').delete('face'),
    ...(former?.personId === identity.personId ? [] : ofThePerson.map((name) => tx.objectStore('meta').delete(name))),
    tx.done,
  ])
  return kept
})
