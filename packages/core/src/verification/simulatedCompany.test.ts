import { describe, expect, it } from 'vitest'
import { type CheatingMethod, createCompany, simulateDays } from '../../../testkit/src/fleet/index.ts'
import { distanceToFenceMetres } from '../geo/index.ts'
import type { CheckInSubmission, Fix, Verdict, VerdictBand } from '../kernel/index.ts'
import type { CheckInContext, OtherCheckIn } from '../signals/index.ts'
import { verify } from './index.ts'

/**
 * The demo company's fortnight, judged as the server judges it again after a quarter of an hour: an hour of fixes before, a quarter
 * after, the last check-in elsewhere. Drift, tunnels, dead batteries and hours offline are in it, and a minority who cheat by known
 * methods, so both kinds of error can be counted.
 */
const hour = 3_600_000
const day = 24 * hour

interface Judged { readonly method: CheatingMethod | 'honest'; readonly verdict: Verdict }

const judgeFortnight = (seed: string): Judged[] => {
  const company = createCompany(seed)
  const lastDay = Math.floor(Date.UTC(2026, 10, 20) / day)
  const days = Array.from({ length: 14 }, (_, i) => lastDay - 13 + i)
  const { plans, labels } = simulateDays(company, days, Infinity)
  const uploads = plans.flatMap((plan) => plan.uploads).sort((a, b) => a.arrival - b.arrival)
  const localDay = (at: number): number => Math.floor((at + 8 * hour) / day)
  const methodOf = new Map(labels.map(({ personIndex, day: on, method }) => [`${personIndex}/${on}`, method]))
  const fixesOf = new Map<number, Fix[]>()
  for (const { personIndex, events } of uploads) {
    const fixes = fixesOf.get(personIndex) ?? []
    for (const event of events) if (event.kind === 'track') fixes.push(...event.fixes)
    fixesOf.set(personIndex, fixes)
  }
  const lastOther = new Map<number, OtherCheckIn>()
  return uploads.flatMap(({ personIndex, arrival, events }) => events.flatMap((event, i): Judged[] => {
    if (event.kind !== 'check_in' && event.kind !== 'check_out') return []
    const site = company.sites[event.siteIndex]!
    const submission: CheckInSubmission = {
      kind: event.kind, eventId: `${personIndex}-${i}`, orgId: 'org', personId: `p${personIndex}`, deviceId: `d${personIndex}`, source: 'native', siteId: `s${event.siteIndex}`,
      clocks: { deviceTime: event.deviceTime, serverTime: arrival, fixTime: event.fix?.fixTime }, integrity: { signature: 'valid', order: 'in_order' },
      device: { lastServerTime: event.at - 8_000, monotonicSinceServerTimeMs: 8_000 }, fix: event.fix,
    }
    const fixes = fixesOf.get(personIndex) ?? []
    const context: CheckInContext = {
      site: { siteId: submission.siteId!, name: site.name, fence: site.fence },
      previousFixes: fixes.filter((f) => f.fixTime <= event.at && f.fixTime > event.at - hour), followingFixes: fixes.filter((f) => f.fixTime > event.at && f.fixTime < event.at + hour / 4),
      lastOtherCheckIn: lastOther.get(personIndex), deviceUse: { personIds: [] }, conflictingEventIds: [],
    }
    const verdict = verify(submission, context)
    lastOther.set(personIndex, { fix: event.fix, time: event.at, wasInside: event.fix !== undefined && distanceToFenceMetres(site.fence, event.fix) === 0 })
    return [{ method: methodOf.get(`${personIndex}/${localDay(event.at)}`) ?? 'honest', verdict }]
  }))
}

const count = (judged: readonly Judged[]): Record<string, Partial<Record<VerdictBand, number>>> => {
  const table: Record<string, Partial<Record<VerdictBand, number>>> = {}
  for (const { method, verdict } of judged) {
    const row = (table[method] ??= {})
    row[verdict.band] = (row[verdict.band] ?? 0) + 1
  }
  return table
}

describe('a simulated fortnight of forty people', () => {
  const table = count(judgeFortnight('fieldproof'))
  const share = (method: string, ...bands: VerdictBand[]): number => {
    const row = table[method] ?? {}
    return bands.reduce((sum, band) => sum + (row[band] ?? 0), 0) / Object.values(row).reduce((a, b) => a + b, 0)
  }

  it('doubts nobody honest, and verifies nearly all of them', () => {
    console.table(table)
    expect(table.honest?.strong_doubt).toBeUndefined()
    expect(share('honest', 'needs_review')).toBeLessThan(0.005)
    expect(share('honest', 'verified')).toBeGreaterThan(0.97)
  })

  it('has strong doubt about every flagged mock', () => {
    expect(share('mock_flagged', 'strong_doubt')).toBe(1)
  })

  it.each(['teleport', 'constant_coordinates', 'leaves_right_after'])('asks for a look at most of %s', (method) => {
    expect(share(method, 'needs_review', 'strong_doubt')).toBeGreaterThan(0.5)
  })
})
