/** What the parts of a package check share. */
import type { Translated } from '../kernel/index.ts'
import { toHex } from './bytes.ts'
import type { JsonObject } from './canonical.ts'
import type { EvidenceCrypto } from './crypto.ts'
import type { LogLeaf } from './entry.ts'
import type { CheckId, DetailId } from './packageTexts.ts'
import type { SignedEvent } from './signedEvent.ts'

/** `note`: not a failure, but the reader should know (erased, not compared, unsigned). */
export type CheckStatus = 'pass' | 'fail' | 'note'

export interface PackageCheck {
  readonly id: CheckId
  readonly status: CheckStatus
  /** The file concerned; when `status` is `fail`, the one that is wrong. */
  readonly subject: string
  readonly entryIndex?: number
  /** Stable name of the sentence in `detail`. */
  readonly code: DetailId
  readonly title: Translated
  readonly detail: Translated
}

export interface OpenedEntry {
  readonly index: number
  readonly path: string
  readonly leaf: LogLeaf
  /** `open`: content there and as logged. `wrong`: something about it failed; content is shown by nobody. */
  readonly state: 'open' | 'erased' | 'wrong'
  readonly bodyFile: string | null
  readonly body?: Uint8Array
  /** For a signed submission. */
  readonly event?: SignedEvent
  /** For every other kind of entry. */
  readonly json?: JsonObject
}

export type AddCheck = (id: CheckId, status: CheckStatus, subject: string, code: DetailId, values?: Readonly<Record<string, string | number | Translated>>, entryIndex?: number) => void

/** Everything the later checks need of the earlier ones. */
export interface CheckState {
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Files already found altered: nothing is concluded from them. */
  readonly altered: Set<string>
  /** SHA-256 in hex of files by path, as far as computed: a film is hashed once. */
  readonly hashes: Map<string, string>
  readonly crypto: EvidenceCrypto
  readonly add: AddCheck
}

/** Was the file of this entry itself altered (or taken away)? Then nobody can say what the entry was, and no other file is to blame that names it. */
export const isEntryAltered = (index: unknown, { altered }: CheckState): boolean => altered.has(`entries/${String(index)}.json`)

/** SHA-256 in hex of a file of the package. */
export const hashOfFile = (path: string, { files, hashes, crypto }: CheckState): string => {
  const known = hashes.get(path) ?? toHex(crypto.sha256(files.get(path)!))
  hashes.set(path, known)
  return known
}
