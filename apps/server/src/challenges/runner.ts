import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { shiftWindows } from '@fieldproof/core/planning'
import { drawChallenge, stepChallenge, trustTierOf, whyNotNow } from '@fieldproof/core/verification'
import { sql, type Transaction } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import { idFromContent, sha256 } from '../platform/ids.ts'
import type { Logger } from '../platform/log.ts'
import type { Database, Tables } from '../platform/postgres/database.ts'
import { zoneOf } from '../platform/zone.ts'
import { loadSettledRecords } from '../policies/settledRecords.ts'
import { appendEntries } from '../record/append.ts'
import { sealRows } from '../record/sealRows.ts'
import { askedDetails, insertChallenge, type NewChallenge } from './insertChallenge.ts'
import { loadParents, loadRule, perWeekOf } from './rule.ts'
import { loadSituations, type Candidate } from './situations.ts'
import { loadOverdue, saveChallenge } from './store.ts'

const everyMs = 20_000
/** People are drawn once in each slot of this length. */
export const slotMs = 30 * 60_000
/** Purpose of a draw, as the phone shows it in the person's language: the phone knows this word. */
export const byRule = 'rule'

const entry = (nowMs: number, action: string, ref: string, details: Record<string, unknown>) => ({ kind: 'admin' as const, ref, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action, ref, ...details } as never) })

/** Challenges whose time is over lapse, or are excused where the phone never showed them. Each step is logged. */
const closeOverdue = async (trx: Transaction<Tables>, orgId: string, nowMs: number): Promise<void> => {
  for (const { challengeId, personId, challenge } of await loadOverdue(trx, nowMs)) {
    const next = stepChallenge(challenge, { kind: 'time', at: nowMs })
    if (!next.ok || next.value === challenge) continue
    await appendEntries(trx, orgId, nowMs, [entry(nowMs, `challenge.${next.value.state}`, challengeId, { personId, reason: next.value.reason ?? null })])
    await saveChallenge(trx, orgId, challengeId, next.value)
    await sealRows(trx, orgId, nowMs, { challenges: [challengeId] })
  }
}

const slotsPerWeek = ({ shift }: Pick<Candidate, 'shift'>, timeZone: string, nowMs: number): number => {
  if (!shift) return 0
  const zone = zoneOf(timeZone)
  const from = zone.startOfDay(zone.dayAt(nowMs))
  return shiftWindows(shift, { from, to: from + 7 * 86_400_000 }, zone).reduce((sum, window) => sum + (window.endsAt - window.startsAt), 0) / slotMs
}

/**
 * Draws by the company's rule. The number comes from a seed of the day that is made of the installation's secret, so that nobody on
 * either side can choose or foresee who is drawn; its SHA-256 stands with each draw in the log.
 */
const drawAll = async (trx: Transaction<Tables>, orgId: string, timeZone: string, nowMs: number, secret: string): Promise<void> => {
  const rule = await loadRule(trx)
  if (!rule.enabled) return
  const slotAt = Math.floor(nowMs / slotMs) * slotMs
  const slot = isoInstant(slotAt)
  const seed = sha256(`fieldproof challenges\n${secret}\n${orgId}\n${zoneOf(timeZone).dayAt(nowMs)}`)
  const parents = await loadParents(trx)
  const done = new Set((await sql<{ person_id: string }>`select person_id from challenges where draw ->> 'slot' = ${slot} and asked_at >= ${new Date(slotAt)}`.execute(trx)).rows.map((row) => row.person_id))
  // By rule only people who have told that they are at work.
  const candidates = (await loadSituations(trx, rule, timeZone, nowMs)).filter(({ personId, situation }) => !done.has(personId) && whyNotNow(situation) === undefined && (situation.workState === 'started' || situation.workState === 'resumed'))
  const zone = zoneOf(timeZone), dayStart = zone.startOfDay(zone.dayAt(nowMs))
  const highest = Math.max(...Object.values(rule.byTrustTier))
  const drawable = candidates.flatMap(({ personId, situation, ...candidate }) => {
    const hash = sha256(`${seed.toString('hex')}\n${personId}\n${slot}`)
    const rate = { perWeek: perWeekOf(rule, candidate.departmentId, parents), slotsPerWeek: slotsPerWeek(candidate, timeZone, nowMs) }
    // Whose number no tier would draw need not have the record read.
    return drawChallenge(hash, rate.perWeek * highest, rate.slotsPerWeek).drawn ? [{ personId, situation, hash, rate }] : []
  })
  const recordOf = await loadSettledRecords(trx, drawable.map(({ personId }) => ({ personId, dayStart })))
  for (const { personId, situation, hash, rate } of drawable) {
    const trustTier = trustTierOf(recordOf({ personId, dayStart }))
    const grounds = { ...rate, trustTier, times: rule.byTrustTier[trustTier] }
    const { number, share, drawn } = drawChallenge(hash, grounds.perWeek * grounds.times, grounds.slotsPerWeek)
    if (!drawn) continue
    const challenge: NewChallenge = {
      challengeId: idFromContent('challenge', orgId, personId, slot), personId, askedBy: null, purpose: byRule, wantsPhoto: rule.wantsPhoto, wantsVideo: rule.wantsVideo ?? false, wantsFace: rule.wantsFace ?? false, windowMs: situation.windowMs, dutyEndsAt: situation.dutyEndsAt!,
      draw: { slot, number, share, seedSha256: sha256(seed).toString('hex'), ...grounds },
    }
    const [appended] = await appendEntries(trx, orgId, nowMs, [entry(nowMs, 'challenge.asked', challenge.challengeId, askedDetails(challenge))])
    await insertChallenge(trx, orgId, nowMs, challenge, appended!.entryIndex)
  }
}

/** One round for a company: what is over is closed, then the slot is drawn. The log's head is taken first, so processes do not draw twice. */
export const runChallenges = async (db: Database, orgId: string, timeZone: string, nowMs: number, secret: string): Promise<void> => {
  // Most companies have nothing to do most of the time; the log's head is left alone then.
  const hasWork = await db.readOrg(orgId, async (trx) => (await loadOverdue(trx, nowMs)).length > 0 || (await loadRule(trx)).enabled)
  if (!hasWork) return
  await db.withOrg(orgId, async (trx) => {
    await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
    await closeOverdue(trx, orgId, nowMs)
    await drawAll(trx, orgId, timeZone, nowMs, secret)
  })
}

export const startChallenges = ({ db, clock, log, secret }: { readonly db: Database; readonly clock: Clock; readonly log: Logger; readonly secret: string }) => {
  let running: Promise<void> = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    running = (async () => {
      const { rows } = await sql<{ org_id: string; time_zone: string }>`select org_id, time_zone from orgs`.execute(db.system)
      for (const { org_id, time_zone } of rows) await runChallenges(db, org_id, time_zone, clock.now(), secret)
    })().catch((error: unknown) => log.warn({ error }, 'challenges wait for the database')).finally(() => { busy = false })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
