/**
 * A passkey of this phone (WebAuthn, platform authenticator): the person registers it by a signed declaration, and from then on each check-in is confirmed by finger, face or
 * PIN before it is signed. Nothing of the finger or the face reaches the page; the authenticator says that it was satisfied and signs the event's own challenge.
 */
import { fromBase64Url, toBase64Url } from '@fieldproof/core/evidence'
import { type PasskeyAssertion, type PasskeyDeclaration, passkeyMessage } from '@fieldproof/core/kernel'

/** Kept on this phone: which passkey to ask for. Its private key is the authenticator's. */
export interface KnownPasskey {
  readonly deviceId: string
  readonly credentialId: string
  readonly rpId: string
}

const es256 = -7
const promptMs = 60_000
const pointBytes = 65

const bytesOf = (buffer: ArrayBuffer): string => toBase64Url(new Uint8Array(buffer))

export const hasPlatformAuthenticator = async (): Promise<boolean> => {
  try {
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()
  } catch {
    return false // no WebAuthn here at all
  }
}

/** Makes a passkey. Throws NotAllowedError when the person does not want to, and NotSupportedError when the phone makes another kind of key. */
export const makePasskey = async ({ personId, personName, orgName }: { readonly personId: string; readonly personName: string; readonly orgName: string }): Promise<PasskeyDeclaration> => {
  const rpId = location.hostname
  const made = (await navigator.credentials.create({ publicKey: {
    rp: { id: rpId, name: orgName }, user: { id: new TextEncoder().encode(personId), name: personName, displayName: personName },
    // Nobody checks this challenge: the registration counts because the phone's own signed event carries it.
    challenge: crypto.getRandomValues(new Uint8Array(32)), pubKeyCredParams: [{ type: 'public-key', alg: es256 }], attestation: 'none', timeout: promptMs,
    authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required', residentKey: 'discouraged' },
  } })) as PublicKeyCredential
  const response = made.response as AuthenticatorAttestationResponse
  const spki = response.getPublicKey()
  if (response.getPublicKeyAlgorithm() !== es256 || spki === null) throw new DOMException('another kind of key', 'NotSupportedError')
  // SubjectPublicKeyInfo of P-256 ends with the uncompressed point (RFC 5480).
  return { topic: 'passkey', credentialId: bytesOf(made.rawId), publicKey: toBase64Url(new Uint8Array(spki).slice(-pointBytes)), rpId, origin: location.origin }
}

/** Asks the person to confirm one check-in. Throws NotAllowedError when they do not. */
export const confirmCheckIn = async (known: KnownPasskey, eventId: string): Promise<PasskeyAssertion> => {
  const id = fromBase64Url(known.credentialId)
  if (!id.ok) throw new DOMException('the passkey is not readable', 'NotAllowedError')
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(passkeyMessage(eventId)))
  const given = (await navigator.credentials.get({ publicKey: { challenge, rpId: known.rpId, allowCredentials: [{ type: 'public-key', id: new Uint8Array(id.value), transports: ['internal'] }], userVerification: 'required', timeout: promptMs } })) as PublicKeyCredential
  const response = given.response as AuthenticatorAssertionResponse
  return { credentialId: known.credentialId, authenticatorData: bytesOf(response.authenticatorData), clientDataJson: bytesOf(response.clientDataJSON), signature: bytesOf(response.signature) }
}
