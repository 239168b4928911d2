import type { EventPayload } from '@fieldproof/contract'
import { sql } from 'kysely'
import { isOvertaken, trackWordsOfDevice } from '../../declarations/overtaken.ts'
import type { Ports } from '../../ports.ts'
import type { KnownDevice, TrackWord } from '../deviceDirectory.ts'

/** What the person's last word about tracks is, or that one has arrived and is not in the log yet. */
export type TrackConsent = 'granted' | 'withdrawn' | 'pending'

/** The same with what it is judged by: all that was said about tracks on this very phone, by the number in its chain. */
export interface SaidOfTracks {
  readonly consent: TrackConsent
  readonly words: readonly TrackWord[]
}

/** Of the database itself: what the directory remembers may be a moment old. One snapshot: on its way from the inbox to the log a word is seen in one of them, and the last word is one of the words. */
export const readTrackConsent = async ({ db }: Pick<Ports, 'db'>, { orgId, personId, deviceId }: Pick<KnownDevice, 'orgId' | 'personId' | 'deviceId'>): Promise<SaidOfTracks> =>
  db.readOrg(orgId, async (trx) => (await sql<SaidOfTracks>`
    select case when exists (select from inbox b where b.person_id = ${personId} and b.envelope ->> 'consent' = 'track') then 'pending'
      when not (select (x.content ->> 'granted')::boolean from declarations x where x.person_id = ${personId} and x.topic = 'consent' and x.content ->> 'purpose' = 'track' and not ${isOvertaken} order by x.entry_index desc limit 1) then 'withdrawn'
      else 'granted' end as consent, ${trackWordsOfDevice} as words
    from (select ${orgId}::uuid as org_id, ${personId}::uuid as person_id, ${deviceId}::uuid as device_id) d`.execute(trx)).rows[0]!)

export const consentToTracks = (payload: EventPayload): boolean | undefined =>
  payload.kind === 'declaration' && payload.content.topic === 'consent' && payload.content.purpose === 'track' ? payload.content.granted : undefined

const isCall = (payload: EventPayload): boolean => payload.kind === 'declaration' && payload.content.topic === 'sos'

/**
 * Which events of a batch, in the phone's order, have to wait: a track after a word that changes whether it may be kept, until that word is in the log and its signature was checked;
 * and what follows it, which would otherwise stand before it in the phone's chain. A call for help waits for nothing. A track before that word is judged by what held when it was recorded.
 */
export const waitsForConsent = (events: readonly (EventPayload | undefined)[], now: TrackConsent): boolean[] => {
  let [mustWait, held] = [now === 'pending', false]
  return events.map((payload) => {
    if (payload === undefined) return false
    if (payload.kind === 'track' && mustWait) held = true
    if (held) return !isCall(payload)
    const granted = consentToTracks(payload)
    if (granted !== undefined && now !== 'pending') mustWait = granted !== (now === 'granted')
    return false
  })
}
