/**
 * A refusal for want of a yes is for good, and what it is about is then lost. Where this phone's own last word was a yes, the server may not have it any more (an older backup was restored) or not yet:
 * it is asked, and only one that has the word is believed.
 */
import type { ConsentPurpose } from '@fieldproof/core/kernel'
import { deliveryRange } from './database.ts'
import { httpFailure } from './httpFailure.ts'
import { askWhatIsMissing } from './resendState.ts'
import { openRecords } from './seal.ts'
import type { SyncApi, SyncPorts } from './syncPorts.ts'
import type { Identity, OutboxRecord } from './types.ts'

/** The last that was signed here about this purpose, before event number `before`. */
const lastWord = async ({ db, seal }: SyncPorts, { deviceId }: Identity, purpose: ConsentPurpose, before: number): Promise<OutboxRecord | undefined> => {
  const rows = (await Promise.all((['waiting', 'delivered'] as const).map((delivery) => db.getAllFromIndex('outbox', 'by-delivery', deliveryRange(delivery, deviceId))))).flat()
  const words = await openRecords(seal, rows.filter(({ kind, seq }) => kind === 'declaration' && seq < before))
  return words.filter(({ declares }) => declares?.topic === 'consent' && declares.purpose === purpose).sort((a, b) => b.seq - a.seq)[0]
}

/** A phone that was replaced may bring what it signed, and asks nothing any more (the server's requireDelivering): what the person says now they say on the next one, and the refusal stands. */
const whatIsMissing = async (api: SyncApi, ids: string[]): Promise<readonly string[]> => {
  try {
    const { missing } = await api.phone.missingEvents(ids)
    if (!Array.isArray(missing)) throw new TypeError('the answer is not from our server')
    return missing
  } catch (error) {
    // Not `unknown_device`: a server that is being restored says so to everybody for a while.
    if (httpFailure(error)?.problem?.code === 'device_revoked') return []
    throw error
  }
}

/** True: the server refuses without knowing the person's yes. It gets that first; what it refused waits. */
export const isUnheard = async (ports: SyncPorts, identity: Identity, api: SyncApi, purpose: ConsentPurpose, before = Infinity): Promise<boolean> => {
  const word = await lastWord(ports, identity, purpose, before)
  if (word?.declares?.topic !== 'consent' || !word.declares.granted) return false
  if (word.delivery === 'waiting') return true
  const missing = await whatIsMissing(api, [word.id])
  if (!missing.includes(word.id)) return false
  await askWhatIsMissing(ports, identity)
  return true
}
