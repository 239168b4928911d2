import { diversifiedKey, readKey } from '@fieldproof/core/factors'
import { fromHex } from '@fieldproof/core/evidence'
import { nodeFactorCrypto } from '../platform/crypto.ts'
import type { SecretBox } from '../platform/secretBox.ts'

/** What is sealed of a factor; all as hexadecimal digits. */
export interface FactorKeys {
  readonly metaReadKey?: string
  readonly fileReadKey?: string
  /** fileReadKey is a master key: see core/factors `diversifiedKey`. */
  readonly isDiversified?: boolean
  /** Of a screen, a printed code or a rolling beacon. */
  readonly secret?: string
  /** What screens before had: their codes are told from wrong ones. */
  readonly formerSecrets?: readonly string[]
}

const contextOf = (orgId: string, factorId: string): string => `site factor ${orgId}/${factorId}`

export const sealKeys = (box: SecretBox, orgId: string, factorId: string, keys: FactorKeys): Buffer => box.seal(contextOf(orgId, factorId), JSON.stringify(keys))
export const openKeys = (box: SecretBox, orgId: string, factorId: string, sealed: Uint8Array): FactorKeys => JSON.parse(box.open(contextOf(orgId, factorId), sealed)) as FactorKeys

const nothing = new Uint8Array(16)
const bytesOf = (hex: string | undefined): Uint8Array => readKey(hex ?? '') ?? nothing

export const secretsOf = ({ secret, formerSecrets = [] }: FactorKeys): { readonly present: Uint8Array; readonly former: readonly Uint8Array[] } => ({ present: bytesOf(secret), former: formerSecrets.map(bytesOf) })

/** The keys of one tag, whose UID (hexadecimal digits) a diversified key is made of. */
export const sunKeysOf = ({ metaReadKey, fileReadKey, isDiversified }: FactorKeys, uid: string): { readonly metaReadKey: Uint8Array; readonly fileReadKey: Uint8Array } => {
  const input = fromHex(uid)
  const master = bytesOf(fileReadKey)
  return { metaReadKey: bytesOf(metaReadKey), fileReadKey: isDiversified === true && input.ok ? diversifiedKey(nodeFactorCrypto.aes, master, input.value) : master }
}
