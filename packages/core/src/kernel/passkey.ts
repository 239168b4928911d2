/**
 * A passkey kept by the phone itself (WebAuthn, a platform authenticator), asked to confirm one check-in by finger, face or PIN. Byte strings are base64url. Nothing about
 * the finger or the face leaves the phone: the authenticator tells that it was satisfied, and signs.
 */
export interface PasskeyAssertion {
  readonly credentialId: string
  readonly authenticatorData: string
  readonly clientDataJson: string
  /** ECDSA over P-256 with SHA-256, DER. */
  readonly signature: string
}

/** Whose SHA-256 the authenticator signs for a check-in: it is known before the event exists, so it works with no network, and it is of no other event. */
export const passkeyMessage = (eventId: string): string => `fieldproof-passkey/1\n${eventId.toLowerCase()}`

/** "This passkey is mine", or, without a key, "no longer". */
export interface PasskeyDeclaration {
  readonly topic: 'passkey'
  readonly credentialId: string
  /** Uncompressed SEC 1 point, 65 bytes; null: taken back. */
  readonly publicKey: string | null
  readonly rpId: string
  readonly origin: string
}
