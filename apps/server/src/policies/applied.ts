import type { CheckInSubmission, Verdict } from '@fieldproof/core/kernel'
import { bestTime } from '@fieldproof/core/signals'
import { type AppliedPolicy, applicablePolicies, type Policy, type PolicyFacts, type PolicyRole, trustTierOf } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { zoneOf } from '../platform/zone.ts'
import { auditNumber, loadAuditSeed } from './auditSeed.ts'
import { loadVersions } from './published.ts'
import { loadSettledRecords } from './settledRecords.ts'

type Subject = Pick<CheckInSubmission, 'eventId' | 'personId' | 'siteId'> & { readonly time: number }
export const subjectOf = (submission: CheckInSubmission): Subject => {
  const time = bestTime(submission)
  return { eventId: submission.eventId, personId: submission.personId, siteId: submission.siteId, time: Math.abs(time) < 8e15 ? time : submission.clocks.serverTime }
}

export interface FactsDesk {
  facts(subject: Subject): PolicyFacts
  /** What a set of policies says of one check-in. */
  applied(policies: readonly Policy[], subject: Subject): AppliedPolicy | undefined
}

/** What policies are chosen by, for a batch: with one statement per kind of thing, whatever the size of the batch. */
export const loadFactsDesk = async (trx: Sql, subjects: readonly Subject[], timeZone: string, { forAudits = true }: { readonly forAudits?: boolean } = {}): Promise<FactsDesk> => {
  const zone = zoneOf(timeZone)
  const dayOf = ({ personId, time }: Subject) => ({ personId, dayStart: zone.startOfDay(zone.dayAt(time)) })
  const people = new Map((await sql<{ person_id: string; role: PolicyRole; department_id: string | null }>`select person_id, role, department_id from people where org_id = current_org() and person_id = any(${[...new Set(subjects.map((s) => s.personId))]}::uuid[])`.execute(trx)).rows.map((row) => [row.person_id, row]))
  const parents = new Map((await sql<{ department_id: string; parent_id: string | null }>`select department_id, parent_id from departments where org_id = current_org()`.execute(trx)).rows.map((row) => [row.department_id, row.parent_id]))
  const tiers = new Map((await sql<{ site_id: string; tier: string | null }>`select site_id, tier from sites where org_id = current_org() and site_id = any(${[...new Set(subjects.flatMap((s) => s.siteId ?? []))]}::uuid[])`.execute(trx)).rows.map((row) => [row.site_id, row.tier]))
  const recordOf = await loadSettledRecords(trx, subjects.map(dayOf))
  // Reports and lists cannot read the seed, and need not.
  const seed = forAudits ? await loadAuditSeed(trx) : undefined
  const above = (departmentId: string | null | undefined): string[] => {
    const chain: string[] = []
    for (let id = departmentId; id && !chain.includes(id); id = parents.get(id)) chain.push(id)
    return chain
  }
  const known = new WeakMap<Subject, PolicyFacts>()
  const look = (subject: Subject): PolicyFacts => {
    const person = people.get(subject.personId)
    const siteTier = subject.siteId === undefined ? undefined : tiers.get(subject.siteId)
    return {
      role: person?.role ?? 'field_worker', departmentIds: above(person?.department_id), trustTier: trustTierOf(recordOf(dayOf(subject))),
      ...(subject.siteId === undefined ? {} : { siteId: subject.siteId }), ...(siteTier == null ? {} : { siteTier }),
    }
  }
  const desk: FactsDesk = {
    facts(subject) {
      const facts = known.get(subject) ?? look(subject)
      known.set(subject, facts)
      return facts
    },
    applied(policies, subject) {
      const facts = desk.facts(subject)
      const policy = applicablePolicies(policies, facts)[0]
      return policy && { policy, trustTier: facts.trustTier, ...(seed === undefined ? {} : { auditNumber: auditNumber(seed, subject.eventId) }) }
    },
  }
  return desk
}

/** The policies that hold for a batch of check-ins. Where a company has none, nothing is looked up. */
export const loadApplied = async (trx: Sql, submissions: readonly CheckInSubmission[], timeZone: string, policies: readonly Policy[]): Promise<(submission: CheckInSubmission) => { applied?: AppliedPolicy }> => {
  if (policies.length === 0 || submissions.length === 0) return () => ({})
  const desk = await loadFactsDesk(trx, submissions.map(subjectOf), timeZone)
  return (submission) => {
    const applied = desk.applied(policies, subjectOf(submission))
    return applied === undefined ? {} : { applied }
  }
}

/** As each verdict was made: its policy's version, the tier of that day, the number that was drawn. What a later track adds changes none of them. */
export const loadAppliedBefore = async (trx: Sql, verdicts: readonly Verdict[]): Promise<(verdict: Verdict) => { applied?: AppliedPolicy }> => {
  const named = verdicts.flatMap((verdict) => verdict.policy ?? [])
  const versions = new Map((named.length === 0 ? [] : await loadVersions(trx, named)).map((policy) => [`${policy.policyId}/${policy.version}`, policy]))
  return ({ policy: name, trustTier, audit }) => {
    const policy = name && versions.get(`${name.id}/${name.version}`)
    return policy && trustTier ? { applied: { policy, trustTier, ...(audit === undefined ? {} : { auditNumber: audit.number }) } } : {}
  }
}
