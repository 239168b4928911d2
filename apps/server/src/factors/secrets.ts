import { randomBytes } from 'node:crypto'
import type { SiteFactorKind, SiteFactorSecrets } from '@fieldproof/contract'
import { printedCode, readKey } from '@fieldproof/core/factors'
import { nodeFactorCrypto } from '../platform/crypto.ts'
import type { FactorKeys } from './keys.ts'

export const newSecret = (): string => randomBytes(16).toString('hex')

/** An address on this server for the tag, with zeros where it mirrors PICCData and MAC. It opens the phone app, which takes the tap with it: so phones that cannot read tags from a page bring one as well. */
const tagUrl = (): string => `/m/?picc_data=${'0'.repeat(32)}&cmac=${'0'.repeat(16)}`

/** What the administrator must see once to set the thing up. Keys that were given are not repeated. */
export const secretsToShow = (kind: SiteFactorKind, factorId: string, keys: FactorKeys, made: FactorKeys, screenToken: string | null): SiteFactorSecrets => {
  if (kind === 'tag_sun') return { ...(made.metaReadKey ? { metaReadKey: made.metaReadKey } : {}), ...(made.fileReadKey ? { fileReadKey: made.fileReadKey } : {}), tagUrl: tagUrl() }
  if (kind === 'beacon_rolling') return { beaconSecret: keys.secret! }
  if (kind === 'code_printed') return { code: printedCode(nodeFactorCrypto.hmacSha256, readKey(keys.secret!)!, factorId) }
  return screenToken === null ? {} : { screenUrl: `/g/screen.html#${screenToken}` }
}
