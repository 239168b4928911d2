import { checkPasskey } from '@fieldproof/core/evidence'
import type { CheckInSubmission, DeclarationSubmission, PasskeyDeclaration, Submission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { nodeCrypto } from '../platform/crypto.ts'
import type { Sql } from '../platform/postgres/database.ts'
import { actedAt } from './actedAt.ts'
import type { KeptFacts } from './checkReadings.ts'

interface Word extends PasskeyDeclaration {
  readonly personId: string
  readonly at: number
}

const isRegistration = (s: Submission): s is DeclarationSubmission => s.kind === 'declaration' && s.content.topic === 'passkey' && s.integrity.signature === 'valid'

const loadUses = async (trx: Sql, used: readonly CheckInSubmission[]): Promise<Map<string, number>> => {
  const since = new Date(Math.min(...used.map((s) => s.clocks.serverTime)) - 60 * 86_400_000)
  const { rows } = await sql<{ key: string; uses: number }>`select c.person_id || '/' || (f.facts -> 'passkey' ->> 'credentialId') as key, count(*)::int as uses
    from check_ins c join check_in_factors f on f.org_id = c.org_id and f.event_id = c.event_id
    where c.org_id = current_org() and c.person_id = any(${[...new Set(used.map((s) => s.personId))]}::uuid[]) and c.happened_at > ${since} and f.facts -> 'passkey' ->> 'outcome' = 'confirmed' group by 1`.execute(trx)
  return new Map(rows.map(({ key, uses }) => [key, uses]))
}

/**
 * Adds what passkeys said: each assertion against the registration that was in force for this person when they acted, which may come in the same upload. Registrations are the
 * person's own signed declarations, so the key of an assertion stands in the log before it counts. Most batches hold none and cost nothing.
 */
export const withPasskeys = async (trx: Sql, facts: ReadonlyMap<string, KeptFacts>, submissions: readonly Submission[]): Promise<Map<string, KeptFacts>> => {
  const used = submissions.filter((s): s is CheckInSubmission => (s.kind === 'check_in' || s.kind === 'check_out') && s.factors?.passkey !== undefined)
  if (used.length === 0) return new Map(facts)
  const { rows } = await sql<Word>`select person_id as "personId", content ->> 'credentialId' as "credentialId", content ->> 'publicKey' as "publicKey", content ->> 'rpId' as "rpId", content ->> 'origin' as origin,
      (extract(epoch from happened_at) * 1000)::float8 as at
    from declarations where org_id = current_org() and person_id = any(${[...new Set(used.map((s) => s.personId))]}::uuid[]) and topic = 'passkey' order by entry_index`.execute(trx)
  const inBatch = submissions.filter(isRegistration).flatMap((s): Word[] => (s.content.topic === 'passkey' ? [{ ...s.content, personId: s.personId, at: actedAt(s) }] : []))
  const words = [...rows, ...inBatch].toSorted((a, b) => a.at - b.at)
  const uses = await loadUses(trx, used)
  const told = new Map(facts)
  for (const s of used) {
    const assertion = s.factors!.passkey!
    const key = words.findLast((word) => word.personId === s.personId && word.credentialId === assertion.credentialId && word.at <= actedAt(s))
    const outcome = key?.publicKey == null ? 'unknown_key' : checkPasskey(s.eventId, assertion, key, nodeCrypto)
    const id = `${s.personId}/${assertion.credentialId}`
    const earlierUses = uses.get(id) ?? 0
    if (outcome === 'confirmed') uses.set(id, earlierUses + 1)
    const kept = facts.get(s.eventId)
    if (kept !== undefined) told.set(s.eventId, { ...kept, passkey: { outcome, earlierUses, credentialId: assertion.credentialId } })
  }
  return told
}
