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

/** What was signed here about this purpose, newest first. */
const wordsHere = async ({ db, seal }: SyncPorts, { deviceId }: Identity, purpose: ConsentPurpose): Promise<OutboxRecord[]> => {
  const rows = (await Promise.all((['waiting', 'delivered'] as const).map((delivery) => db.getAllFromIndex('outbox', 'by-delivery', deliveryRange(delivery, deviceId))))).flat()
  const words = await openRecords(seal, rows.filter(({ kind }) => kind === 'declaration'))
  return words.filter(({ declares }) => declares?.topic === 'consent' && declares.purpose === purpose).sort((a, b) => b.seq - a.seq)
}
const isYes = ({ declares }: OutboxRecord): boolean => declares?.topic === 'consent' && declares.granted

/** A phone that was stopped meanwhile, or replaced where the server does not answer those yet, is told nothing: the refusal stands. */
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

/**
 * Of refused events, by their numbers: those which the server refuses without knowing the yes that was the last word before them. It gets that first; what it refused waits.
 * All of a batch at once: one reading of the words, one question.
 */
export const unheard = async (ports: SyncPorts, identity: Identity, api: SyncApi, purpose: ConsentPurpose, refused: readonly number[]): Promise<ReadonlySet<number>> => {
  const words = await wordsHere(ports, identity, purpose)
  const wordBefore = new Map(refused.flatMap((seq) => { const word = words.find((earlier) => earlier.seq < seq); return word !== undefined && isYes(word) ? [[seq, word] as const] : [] }))
  const delivered = [...new Set([...wordBefore.values()].filter(({ delivery }) => delivery === 'delivered').map(({ id }) => id))]
  const missing = delivered.length === 0 ? [] : await whatIsMissing(api, delivered)
  if (missing.length > 0) await askWhatIsMissing(ports, identity)
  return new Set([...wordBefore].flatMap(([seq, { id, delivery }]) => (delivery === 'waiting' || missing.includes(id) ? [seq] : [])))
}
