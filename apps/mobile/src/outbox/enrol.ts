/** Enrolment: this phone makes its own key and exchanges a one-time code for a device token. */
import type { EnrollmentAnswer, EnrollmentRequest } from '@fieldproof/contract'
import type { PhoneDatabase } from './database.ts'
import type { DeviceFacts, WithLock } from './ports.ts'
import type { Identity } from './types.ts'

export interface EnrolPorts {
  readonly db: PhoneDatabase
  readonly subtle: SubtleCrypto
  readonly withLock: WithLock
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

const keyForAttempt = async ({ db, subtle }: EnrolPorts, code: string): Promise<CryptoKeyPair> => {
  // An answer lost on the way back would otherwise waste the one-time code: the same code tries again with the same key, so that
  // the server can recognise it.
  const earlier = (await db.get('meta', 'enrolmentAttempt')) as { code: string; pair: CryptoKeyPair } | undefined
  if (earlier?.code === code) return earlier.pair
  const pair = (await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])) as CryptoKeyPair
  await db.put('meta', { code, pair }, 'enrolmentAttempt')
  return pair
}

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
    privateKey: pair.privateKey, status: 'active', nextSeq: 1, previousHash: null,
  }
  const tx = ports.db.transaction(['identities', 'meta'], 'readwrite', { durability: 'strict' })
  const before = await tx.objectStore('identities').get(identity.deviceId)
  // The server gave the same device again (the retry above): its sequence must not start anew.
  const kept = before === undefined ? identity : { ...identity, nextSeq: before.nextSeq, previousHash: before.previousHash }
  await Promise.all([
    tx.objectStore('identities').put(kept),
    tx.objectStore('meta').put(identity.deviceId, 'currentDeviceId'),
    tx.objectStore('meta').delete('enrolmentAttempt'),
    // Cached answers belong to the identity before.
    tx.objectStore('meta').delete('today'), tx.objectStore('meta').delete('sites'), tx.objectStore('meta').delete('sitesFetchedAt'),
    tx.done,
  ])
  return kept
})
