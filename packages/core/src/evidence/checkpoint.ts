/** C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint): the note text by which a log commits to its size and root. */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { fromBase64, toBase64 } from './bytes.ts'
import type { VerifyEd25519 } from './crypto.ts'
import { hashLength } from './merkle.ts'
import { signNote, verifyNote } from './signedNote.ts'
import type { NoteSigner, VerifierKey } from './signedNote.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** Further non-empty lines, opaque to us. */
  readonly extensions?: readonly string[]
}

/** Texts the same key signs begin with these (receipt.ts, package.ts); no log may be called so. */
const isReserved = (origin: string): boolean => /^fieldproof-(?:receipt|manifest)\//.test(origin)
const isLine = (text: string): boolean => text.length > 0 && !text.includes('\n')

/** The note text, final newline included. */
export const formatCheckpoint = ({ origin, size, root, extensions = [] }: Checkpoint): string => {
  if (!isLine(origin) || !extensions.every(isLine)) throw new RangeError('origin and extensions of a checkpoint are single non-empty lines')
  if (isReserved(origin)) throw new RangeError(`"${origin}" cannot be the origin of a log`)
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== hashLength) throw new RangeError('a checkpoint has a size from 0 on and a 32-byte root')
  return [origin, String(size), toBase64(root), ...extensions].map((line) => `${line}\n`).join('')
}

export const parseCheckpoint = (text: string): Result<Checkpoint> => {
  if (!text.endsWith('\n')) return err('checkpoint does not end with a newline')
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split('\n')
  if (!origin || sizeText === undefined || rootText === undefined || !extensions.every(isLine) || isReserved(origin)) return err('not a checkpoint: expected origin, size and root, one a line')
  const size = Number(sizeText)
  if (!/^(?:0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size)) return err('checkpoint: size is not a decimal number')
  const root = fromBase64(rootText)
  if (!root.ok || root.value.length !== hashLength) return err('checkpoint: root is not 32 bytes of base64')
  return ok({ origin, size, root: root.value, extensions })
}

export const signCheckpoint = (checkpoint: Checkpoint, signers: readonly NoteSigner[]): string => signNote(formatCheckpoint(checkpoint), signers)

/** Checks signature, form, and that the origin is the name of the key, as tlog-checkpoint wants of a log's own signature. */
export const verifyCheckpoint = (note: string | Uint8Array, key: VerifierKey, verifyEd25519: VerifyEd25519): Result<Checkpoint> => {
  const verified = verifyNote(note, [key], verifyEd25519)
  if (!verified.ok) return verified
  const checkpoint = parseCheckpoint(verified.value.text)
  if (!checkpoint.ok) return checkpoint
  return checkpoint.value.origin === key.name ? checkpoint : err(`checkpoint of ${checkpoint.value.origin} signed by ${key.name}`)
}
