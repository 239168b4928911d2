/**
 * C2SP signed notes (https://c2sp.org/signed-note): a text, a blank line, and one signature line per signer.
 * Only Ed25519 keys (type 0x01) are used here; signatures of other keys are kept and passed over, as the specification says.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { concatBytes, fromBase64, fromHex, fromUtf8, toBase64, toHex, utf8, isWellFormed } from './bytes.ts'
import type { Sha256, SignEd25519, VerifyEd25519 } from './crypto.ts'

const ed25519Type = 1
const publicKeyLength = 32
const signatureLength = 64
const keyIdLength = 4
/** The specification lets a verifier bound the work a note can cause. */
const mostSignatures = 100
const mostBytes = 1_000_000

/** Who can sign: the public half. `keyId` is eight lower-case hex digits. */
export interface VerifierKey {
  readonly name: string
  readonly keyId: string
  readonly publicKey: Uint8Array
}

export interface NoteSignature {
  readonly name: string
  readonly keyId: string
  readonly signature: Uint8Array
}

/** `text` includes its final newline: that is what is signed. */
export interface SignedNote {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Non-empty, no white space (Unicode), no plus sign. */
const isKeyName = (name: string): boolean => name.length > 0 && isWellFormed(name) && !/[\s\u0085+]/u.test(name)
// oxlint-disable-next-line no-control-regex -- the specification forbids exactly these characters
const isNoteText = (text: string): boolean => isWellFormed(text) && !/[\u0000-\u0009\u000b-\u001f]/.test(text)

export const keyIdOf = (sha256: Sha256, name: string, publicKey: Uint8Array): string =>
  toHex(sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(ed25519Type), publicKey)).slice(0, keyIdLength))

/** `<name>+<key id>+<base64 of type and public key>`. */
export const formatVkey = (sha256: Sha256, name: string, publicKey: Uint8Array): string => {
  if (!isKeyName(name)) throw new RangeError(`"${name}" is not a key name: it must not be empty or have spaces or a plus sign`)
  if (publicKey.length !== publicKeyLength) throw new RangeError('an Ed25519 public key has 32 bytes')
  return `${name}+${keyIdOf(sha256, name, publicKey)}+${toBase64(concatBytes(Uint8Array.of(ed25519Type), publicKey))}`
}

export const parseVkey = (sha256: Sha256, vkey: string): Result<VerifierKey> => {
  // The base64 of the key may itself contain a plus sign, so only the first two separate.
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(vkey)
  if (!match || !isKeyName(match[1]!)) return err('not a verifier key: expected name+id+key')
  const [, name, keyId, encoded] = match as unknown as [string, string, string, string]
  const key = fromBase64(encoded)
  if (!key.ok) return err(`verifier key: ${key.error}`)
  if (key.value[0] !== ed25519Type || key.value.length !== 1 + publicKeyLength) return err('verifier key: only Ed25519 (type 1) is supported')
  const publicKey = key.value.slice(1)
  if (keyIdOf(sha256, name, publicKey) !== keyId) return err('verifier key: the key id does not belong to the key')
  return ok({ name, keyId, publicKey })
}

/** What two people read to each other to see that they mean the same key: the first 16 bytes of SHA-256 of the vkey text, in eight groups of four. */
export const vkeyFingerprint = (sha256: Sha256, vkey: string): string =>
  toHex(sha256(utf8(vkey)).slice(0, 16)).toUpperCase().replaceAll(/(.{4})(?!$)/g, '$1 ')

export const parseNote = (note: string | Uint8Array): Result<SignedNote> => {
  const decoded = typeof note === 'string' ? ok(note) : fromUtf8(note)
  if (!decoded.ok) return decoded
  const whole = decoded.value
  if (whole.length > mostBytes) return err('note is too long')
  if (!isNoteText(whole)) return err('note has control characters or broken Unicode')
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) return err('not a signed note: expected text, a blank line and signature lines')
  const lines = whole.slice(split + 2, -1).split('\n')
  if (lines.length > mostSignatures) return err('note has too many signatures')
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const match = /^— ([^ ]+) ([^ ]+)$/u.exec(line)
    const bytes = match ? fromBase64(match[2]!) : err('')
    if (!match || !isKeyName(match[1]!) || !bytes.ok || bytes.value.length <= keyIdLength) return err(`not a signature line: "${line}"`)
    signatures.push({ name: match[1]!, keyId: toHex(bytes.value.slice(0, keyIdLength)), signature: bytes.value.slice(keyIdLength) })
  }
  return ok({ text: whole.slice(0, split + 1), signatures })
}

/**
 * Accepts a note that at least one of the keys signed. A signature that claims one of the keys and is wrong spoils the
 * note; signatures of unknown keys are ignored. `verifiedBy` names the keys that signed.
 */
export const verifyNote = (
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  verifyEd25519: VerifyEd25519,
): Result<{ readonly text: string; readonly verifiedBy: readonly string[] }> => {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  const message = utf8(parsed.value.text)
  const verifiedBy = new Set<string>()
  for (const { name, keyId, signature } of parsed.value.signatures) {
    const key = keys.find((candidate) => candidate.name === name && candidate.keyId === keyId)
    if (!key) continue
    if (signature.length !== signatureLength || !verifyEd25519(key.publicKey, message, signature)) return err(`the signature of ${name} is wrong`)
    verifiedBy.add(name)
  }
  if (verifiedBy.size === 0) return err('no signature by a known key')
  return ok({ text: parsed.value.text, verifiedBy: [...verifiedBy] })
}

export interface NoteSigner {
  readonly name: string
  readonly keyId: string
  readonly sign: SignEd25519
}

/** Throws for a text that cannot be a note: it must end with a newline and have no control characters. */
export const signNote = (text: string, signers: readonly NoteSigner[]): string => {
  if (!text.endsWith('\n') || !isNoteText(text)) throw new RangeError('a note text ends with a newline and has no control characters')
  const message = utf8(text)
  const lines = signers.map(({ name, keyId, sign }) => {
    const id = fromHex(keyId)
    if (!isKeyName(name) || !id.ok || id.value.length !== keyIdLength) throw new RangeError(`"${name}" with key id "${keyId}" is not a signer`)
    return `— ${name} ${toBase64(concatBytes(id.value, sign(message)))}\n`
  })
  return `${text}\n${lines.join('')}`
}
