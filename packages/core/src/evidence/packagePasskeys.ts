/**
 * Passkeys in a package: the word of the phone's own authenticator on a check-in is checked again, against the registration that the same person signed, and held against
 * what the verdicts say of it. Without the registration (packages of earlier versions, or one that was left out) it cannot be, and the report says so.
 *
 * An assertion that does not hold speaks about the phone that signed it, not against the package: the bytes are what was sent. A verdict that says otherwise than the
 * assertion does is wrong.
 */
import type { PasskeyAssertion, PasskeyDeclaration } from '../kernel/index.ts'
import { isJsonObject } from './canonical.ts'
import type { JsonObject } from './canonical.ts'
import type { SignedEntry } from './packageMeaning.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'
import type { DetailId } from './packageTexts.ts'
import { type PasskeyOutcome, checkPasskey } from './passkeyAssertion.ts'
import { verifySignedEvent } from './signedEvent.ts'

const texts = (value: unknown, ...members: readonly string[]): boolean => isJsonObject(value as never) && members.every((member) => typeof (value as JsonObject)[member] === 'string')

const assertionOf = ({ event }: SignedEntry): PasskeyAssertion | undefined => {
  const { factors } = event.payload
  const passkey = isJsonObject(factors) ? factors.passkey : undefined
  return texts(passkey, 'credentialId', 'authenticatorData', 'clientDataJson', 'signature') ? (passkey as unknown as PasskeyAssertion) : undefined
}

interface Registration {
  readonly index: number
  readonly person: string
  readonly declared: PasskeyDeclaration
}

const details: Record<PasskeyOutcome, DetailId> = { confirmed: 'passkeyConfirmed', not_verified: 'passkeyNotVerified', of_something_else: 'passkeyOther', not_genuine: 'passkeyNotGenuine' }
/** What a verdict's finding says, as far as it speaks of the signature. */
const saidBy: Readonly<Record<string, PasskeyOutcome>> = { confirmed: 'confirmed', confirmed_newly_registered: 'confirmed', not_verified: 'not_verified', of_something_else: 'of_something_else', not_genuine: 'not_genuine' }

export const checkPasskeys = (signed: readonly SignedEntry[], entries: readonly OpenedEntry[], enrolments: ReadonlyMap<string, readonly OpenedEntry[]>, { crypto, add }: CheckState): void => {
  const used = signed.flatMap((one) => {
    const assertion = assertionOf(one)
    return assertion === undefined ? [] : [{ ...one, assertion }]
  })
  if (used.length === 0) return
  /** Whose phone signed it; undefined when no enrolment here says so. */
  const personOf = ({ event }: SignedEntry): string | undefined => {
    const enrolment = enrolments.get(event.payload.device)?.find(({ json }) => verifySignedEvent(event, json!.publicKey, crypto.verifyEs256).ok)
    return typeof enrolment?.json?.personId === 'string' ? enrolment.json.personId : undefined
  }
  const registrations = signed.flatMap((one): Registration[] => {
    const { kind, content } = one.event.payload
    if (kind !== 'declaration' || !isJsonObject(content) || content.topic !== 'passkey' || !texts(content, 'credentialId', 'rpId', 'origin')) return []
    const person = personOf(one)
    return person === undefined ? [] : [{ index: one.entry.index, person, declared: content as unknown as PasskeyDeclaration }]
  })
  for (const one of used) {
    const { entry, event, file, assertion } = one
    const person = personOf(one)
    const own = registrations.filter(({ person: owner, declared }) => owner === person && declared.credentialId === assertion.credentialId)
    // One that came in the same upload may stand behind the check-in.
    const inForce = own.findLast(({ index }) => index < entry.index) ?? own[0]
    if (inForce === undefined) add('passkey', 'note', file, 'passkeyUnknown', {}, entry.index)
    else if (inForce.declared.publicKey === null) add('passkey', 'note', file, 'passkeyTakenBack', { index: inForce.index }, entry.index)
    else {
      const outcome = checkPasskey(event.payload.id, assertion, inForce.declared, crypto)
      add('passkey', outcome === 'confirmed' ? 'pass' : 'note', file, details[outcome], { index: inForce.index }, entry.index)
      // Of several keys under one name it cannot be told which the server looked at.
      if (new Set(own.map(({ declared }) => declared.publicKey).filter((key) => key !== null)).size > 1) continue
      for (const verdict of entries) {
        if (verdict.leaf.kind !== 'verdict' || verdict.state !== 'open' || verdict.json?.eventId !== event.payload.id || !Array.isArray(verdict.json.findings)) continue
        const finding = (verdict.json.findings as readonly unknown[]).find((found): found is JsonObject => isJsonObject(found as never) && (found as JsonObject).signal === 'passkey')
        const said = saidBy[String(finding?.reason)]
        if (said !== undefined && said !== outcome) add('passkey', 'fail', verdict.bodyFile!, 'passkeyMisjudged', { index: entry.index }, verdict.index)
      }
    }
  }
}
