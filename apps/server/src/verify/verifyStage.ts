import { distanceToFenceMetres } from '@fieldproof/core/geo'
import { type CheckInSubmission, isFiniteLatLon, type Submission } from '@fieldproof/core/kernel'
import { verify, verifyTrack } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Decoded, Judged } from '../handover.ts'
import type { StageContext } from '../pipeline.ts'
import { loadApplied } from '../policies/applied.ts'
import { loadPublished } from '../policies/published.ts'
import { advanceChain, emptyChain, type ChainState, type Gap } from './chain.ts'
import { checkReadings } from './checkReadings.ts'
import { loadContexts } from './loadContext.ts'
import { tapsOf, withOtherUses } from './loadFactors.ts'
import { withFaces } from './loadFaces.ts'
import { withPasskeys } from './loadPasskeys.ts'
import { notBefore, tokenTime, type SignedAfter } from './notBefore.ts'
import { loadOrgRules } from './orgRules.ts'

/**
 * Judges each submission with what is known around it. Core does the judging; this loads values, for the whole batch at once.
 * A failed look-up fails the batch (it is tried again); a signal that throws is inconclusive inside core.
 */
export const verifyStage = async ({ trx, orgId, secretBox }: StageContext, batch: readonly Decoded[]): Promise<Judged[]> => {
  const chained = placeInChains(await loadChains(trx, batch), batch)
  const submissions = chained.flatMap(({ submission }) => (submission.ok ? [submission.value] : []))
  if (submissions.length === 0) return chained
  const { timeZone, demotedSignals } = await loadOrgRules(trx, orgId)
  const checkIns = submissions.filter((s): s is CheckInSubmission => s.kind === 'check_in' || s.kind === 'check_out')
  const facts = await withPasskeys(trx, await withFaces(trx, await checkReadings(trx, orgId, secretBox, checkIns), submissions), submissions)
  const taps = Map.groupBy(checkIns.flatMap((s) => tapsOf(s, facts.get(s.eventId))), (tap) => tap.eventId)
  const factors = await withOtherUses(trx, facts, checkIns, [...taps.values()].flat())
  const contexts = await loadContexts(trx, submissions, timeZone, { factors, addresses: new Map(batch.map(({ row }) => [row.eventId, row.remoteAddress])) })
  const policyFor = await loadApplied(trx, checkIns, timeZone, checkIns.length === 0 ? [] : await loadPublished(trx))
  return chained.map((item): Judged => {
    if (!item.submission.ok) return item
    const { value } = item.submission
    if (value.kind === 'track') return { ...item, trackJudgement: verifyTrack(value, contexts.track(value), { demotedSignals }) }
    if (value.kind === 'work_state' || value.kind === 'device_state' || value.kind === 'explanation' || value.kind === 'declaration') return item
    const context = contexts.checkIn(value)
    const distanceMetres = context.site && value.fix && isFiniteLatLon(value.fix) ? distanceToFenceMetres(context.site.fence, value.fix) : undefined
    const told = facts.get(value.eventId)
    return { ...item, ...(told ? { factors: { facts: told, taps: taps.get(value.eventId) ?? [] } } : {}), verdict: verify(value, context, { demotedSignals, ...policyFor(value) }), ...(distanceMetres === undefined ? {} : { distanceMetres }) }
  })
}

/** A phone's chain, and since when its key signs. */
interface Chain {
  readonly state: ChainState
  readonly enrolledAt: number | undefined
}

const placed = <S extends Submission>(submission: S, order: S['integrity']['order'], signedAfter: SignedAfter): S => {
  const bound = notBefore(submission, signedAfter)
  return { ...submission, integrity: { ...submission.integrity, order, ...(bound === undefined ? {} : { notBefore: bound }) } }
}

/** Tells each signed event its place in its device's chain, in the order of arrival. */
const placeInChains = (chains: Map<string, Chain>, batch: readonly Decoded[]): Judged[] =>
  batch.map((item): Judged => {
    if (!item.submission.ok || !item.chain) return item
    const { state, enrolledAt } = chains.get(item.row.deviceId) ?? { state: emptyChain, enrolledAt: undefined }
    const token = tokenTime(item.submission.value)
    const step = advanceChain(state, { ...item.chain, token })
    const value = placed(item.submission.value, step.order, { enrolledAt, earlierToken: step.signedAfter })
    const submission = { ok: true as const, value }
    // Only a valid signature moves the chain: nobody else may make an honest phone's next event look like a fork.
    if (value.integrity.signature !== 'valid') return { ...item, submission }
    chains.set(item.row.deviceId, { state: step.state, enrolledAt })
    return { ...item, submission, chainState: step.state, ...(step.order === 'late' && token !== undefined ? { lateToken: { deviceId: item.row.deviceId, sequence: item.chain.seq, time: token } } : {}) }
  })

const loadChains = async (trx: StageContext['trx'], batch: readonly Decoded[]): Promise<Map<string, Chain>> => {
  const ids = [...new Set(batch.filter((item) => item.chain).map((item) => item.row.deviceId))]
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ device_id: string; last_sequence: number; last_hash: string | null; open_gaps: (Gap | [number, number])[]; latest_token: Date | null; enrolled_at: Date }>`
    select device_id, last_sequence, last_hash, open_gaps, latest_token, enrolled_at from devices where device_id = any(${ids}::uuid[])`.execute(trx)
  return new Map(rows.map((row) => [row.device_id, {
    state: { lastSequence: row.last_sequence, lastHash: row.last_hash, openGaps: row.open_gaps.map(gapOf), ...(row.latest_token === null ? {} : { latestToken: row.latest_token.getTime() }) },
    enrolledAt: row.enrolled_at.getTime(),
  }]))
}

/** Before 27 November 2026 only the two numbers were kept. */
const gapOf = (gap: Gap | [number, number]): Gap => (Array.isArray(gap) ? { from: gap[0], to: gap[1] } : gap)
