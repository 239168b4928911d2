import { fromHex, type PackageContext, toHex } from '@fieldproof/core/evidence'
import { sunSessionKey } from '@fieldproof/core/factors'
import { sql } from 'kysely'
import { openKeys, sunKeysOf } from '../../factors/keys.ts'
import { nodeFactorCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'

/**
 * For each secure tag that was tapped, the key of that one tap: an outsider makes the MAC of the signed message with it. It opens no other tap, and this one has been
 * used. The tag's own key stays sealed.
 */
export const loadTaps = async ({ secretBox }: Pick<Ports, 'secretBox'>, trx: Sql, orgId: string, eventId: string): Promise<NonNullable<PackageContext['taps']>> => {
  const { rows } = await sql<{ factor_id: string; counter: number; identifier: string; sealed: Buffer }>`select t.factor_id, t.counter, f.identifier, f.sealed
    from tag_taps t join site_factors f on f.org_id = t.org_id and f.factor_id = t.factor_id where t.event_id = ${eventId} order by t.factor_id, t.counter`.execute(trx)
  return rows.flatMap(({ factor_id: factorId, counter, identifier, sealed }) => {
    const uid = fromHex(identifier)
    const { fileReadKey } = sunKeysOf(openKeys(secretBox, orgId, factorId, sealed), identifier)
    return uid.ok ? [{ uid: identifier, counter, sessionMacKey: toHex(sunSessionKey(nodeFactorCrypto.aes, fileReadKey, uid.value, counter)) }] : []
  })
}
