/**
 * What the demo company's office does: its rules before the first day, and what its managers and HR have done about the weeks since: doubts
 * decided, questions asked, spot checks, a look at the fences. All through the REST API, in the name of the person who would do it.
 */
import { ApiError } from '@fieldproof/client'
import type { AlertRuleInput, PolicyBody, ReviewItem } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import type { Fix, Instant } from '@fieldproof/core/kernel'
import { resumeSimulatedPhone } from '../phone.ts'
import type { SimulatedPhone } from '../phone.ts'
import { createConsoleSession } from '../session.ts'
import type { ConsoleSession } from '../session.ts'
import { createCompany, misplacedSite } from './company.ts'
import type { DemoCompany, DemoPerson } from './company.ts'
import type { CheatingMethod } from './cheating.ts'
import type { DemoLabel, FleetState } from './seedDemo.ts'
import { hourMs } from './workday.ts'

/** Holds for everybody: asks for a position, draws a few check-ins for a look whatever their verdict. */
const companyPolicy: PolicyBody = {
  name: '全员日常', order: 100, appliesTo: {}, requires: 'gps', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
  actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' },
  auditRates: { starting: 0.02, standard: 0.01, trusted: 0.005, checked: 0.05 },
}
/** Still a draft: for trying on the weeks that lie behind. */
const draftedPolicy: PolicyBody = {
  ...companyPolicy, name: 'A 级门店要有照片', order: 50, appliesTo: { siteTiers: ['A'] }, requires: 'gps and (photo or note)', whenMissing: 'review',
}

/** The company's rules: a policy in force and one in draft; a post, an area and long stays. */
export const setRules = async ({ client }: ConsoleSession, company: DemoCompany, ids: { readonly personIds: readonly string[]; readonly siteIds: readonly string[]; readonly departmentIds: readonly string[] }): Promise<void> => {
  const { policyId, draft } = await client.policies.create(companyPolicy)
  await client.policies.publish(policyId, draft!.version)
  await client.policies.create(draftedPolicy)
  const sitesOf = (person: DemoPerson) => person.territory.map((index) => ids.siteIds[index]!)
  const [watched, promoter] = [company.people[1], company.people[6]]
  if (watched) await client.dutyRules.create({ name: '城东片区', kind: 'zone', siteIds: sitesOf(watched), personIds: [ids.personIds[watched.index]!], departmentIds: [], limitMinutes: 45, isActive: true })
  if (promoter) await client.dutyRules.create({ name: '驻店促销', kind: 'post', siteIds: sitesOf(promoter), personIds: [ids.personIds[promoter.index]!], departmentIds: [], limitMinutes: 40, isActive: true })
  const large = company.sites.filter((site) => site.tier === 'A').slice(0, 60).map((site) => ids.siteIds[site.index]!)
  await client.dutyRules.create({ name: '大店停留超过一小时', kind: 'overstay', siteIds: large, personIds: [], departmentIds: [ids.departmentIds[0]!], limitMinutes: 60, isActive: true })
  for (const rule of alertRules) await client.alertRules.create(rule)
}

/** In the demo nobody is told but by the console: there is no channel. */
const toManagers = [{ afterMinutes: 0, administrators: false, managers: true, personIds: [], channelIds: [] }, { afterMinutes: 120, administrators: true, managers: false, personIds: [], channelIds: [] }]
const everybody = { departmentIds: [], personIds: [], siteIds: [] }
const alertRules: readonly AlertRuleInput[] = [
  { name: '一周两次存疑较大', isActive: true, when: { kind: 'check_in', whats: ['strong_doubt'], leastMinutes: 0, count: 2, withinHours: 168, per: 'person' }, scope: everybody, severity: 'warning', quietMinutes: 1440, quietHours: null, steps: toManagers },
  { name: '离岗或越界', isActive: true, when: { kind: 'crossing', whats: ['off_post', 'cross_zone'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' }, scope: everybody, severity: 'info', quietMinutes: 480, quietHours: { from: '20:00', to: '08:00' }, steps: toManagers },
  { name: '求助', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: everybody, severity: 'critical', quietMinutes: 0, quietHours: null, steps: [{ ...toManagers[0]!, administrators: true }] },
]

/** Asks people on duty to check in now, a few minutes after they arrived somewhere: one does, one cannot, one does not see it in time. */
export const challenge = async (
  office: ConsoleSession, phone: SimulatedPhone, personId: string, turn: number, setTime: (at: Instant) => void, asked: Instant,
  visit: { readonly siteId: string | undefined; readonly fix: Fix | undefined; readonly lastServerTime: Instant },
): Promise<void> => {
  setTime(asked)
  const { challengeId } = await office.client.challenges.ask({ personId, purpose: '月度例行抽查' })
  const seen = asked + 60_000, answered = asked + 150_000
  setTime(seen)
  await phone.client.phone.challengeSeen(challengeId)
  if (turn === 2) return
  setTime(answered + 800)
  const clocks = { deviceTime: answered, lastServerTime: visit.lastServerTime, monotonicSinceServerTimeMs: answered - visit.lastServerTime }
  if (turn === 0) phone.checkIn({ ...clocks, siteId: visit.siteId, ...(visit.fix ? { fix: { ...visit.fix, fixTime: answered - 3_000, lat: visit.fix.lat + 7e-6, lon: visit.fix.lon - 4e-6 } } : {}), note: '正在和店长点货。', challengeId })
  else phone.explain(challengeId, '正在和客户谈价格，不方便。', { ...clocks, reason: 'with_customer' })
  await phone.flush({ withinMs: 600_000 })
}

export interface OfficeOptions {
  readonly baseUrl: string
  readonly state: FleetState
  readonly labels: readonly DemoLabel[]
  readonly accounts: readonly { readonly email: string; readonly role: string }[]
  readonly password: string
  readonly demoSecret?: string
  readonly now?: () => Instant
}

export interface OfficeWork { readonly decided: number; readonly explained: number; readonly suggestions: number }

const whyNotReal: Readonly<Record<CheatingMethod, string>> = {
  mock_flagged: '本人承认用过模拟定位，已当面沟通。', teleport: '与门店核对，当时没有人到店。', constant_coordinates: '改装过的应用，位置一直不变；门店说没来过。', shared_phone: '同事代打卡，两人都已确认。',
  replayed_track: '与前一天的路线逐点相同，本人无法说明。', back_dated_clock: '手机时间被改早，门店监控显示晚到。', leaves_right_after: '门店说只在门口停了一下。',
}
const whyReal = ['问过店主，确实到店。', '有送货单和店主签字。', '门店在地下一层，定位偏了。', '当天和主管一起拜访。'] as const
const explanations = ['店在商场里面，手机定位一直飘，店长可以作证。', '到店时没有网络，出来以后才传上去。', '那天门口修路，我从后门进的店。', '我按时到店了，手机时间没有对好。'] as const
/** Somebody looks after a day or two; what is younger waits, so that the queue has something to show. */
const decidedAfterMs = 30 * hourMs
const mostDecisions = 300

const signIn = async (baseUrl: string, email: string, password: string, headers: () => Record<string, string>): Promise<ConsoleSession> => {
  const session = createConsoleSession(baseUrl, { headers })
  await session.client.raw('POST', '/api/auth/sign-in/email', JSON.stringify({ email, password }), { 'content-type': 'application/json' })
  return session
}

/** Begins when the server has judged the weeks; returns the state of the phones that spoke meanwhile. */
export const doOfficeWork = async (options: OfficeOptions): Promise<{ readonly work: OfficeWork; readonly state: FleetState }> => {
  const { baseUrl, state, labels, accounts, password, demoSecret, now = Date.now } = options
  const company = createCompany(state.seed, state.size)
  let at = now()
  const importClock = (): Record<string, string> => (demoSecret === undefined ? {} : { 'x-fieldproof-demo-time': isoInstant(at), 'x-fieldproof-demo-secret': demoSecret })
  const methodOf = new Map(labels.flatMap((label) => label.checkInIds.map((id) => [id, label.method] as const)))
  const phones = new Map<number, SimulatedPhone>()
  const phoneOf = (personIndex: number): SimulatedPhone => {
    const known = phones.get(personIndex)
    if (known) return known
    const person = company.people[personIndex]!
    const phone = resumeSimulatedPhone(state.people[personIndex]!.phone, { baseUrl, model: person.model, platform: person.platform, now: () => at, verifyReceipts: false, checkConsistency: false, headers: importClock })
    phones.set(personIndex, phone)
    return phone
  }
  const indexOf = new Map(state.people.map((one) => [one.personId, one.personIndex]))
  let decided = 0, explained = 0

  for (const { email } of accounts.filter(({ role }) => role === 'manager')) {
    const { client } = await signIn(baseUrl, email, password, importClock)
    const items: ReviewItem[] = []
    let cursor: string | undefined
    do {
      const page = await client.review.items({ sort: 'oldest', limit: 200, cursor })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    const old = items.filter((item) => Date.parse(item.happenedAt) < state.seededAt - decidedAfterMs)
    // Spread over the weeks, not the first forty.
    const share = Math.max(1, old.length / mostDecisions)
    for (const item of old.filter((_, i) => Math.floor(i / share) !== Math.floor((i - 1) / share))) {
      const method = methodOf.get(item.eventId)
      at = Math.min(now(), Date.parse(item.happenedAt) + 20 * hourMs)
      const turn = decided % 7
      // A late track may have brought a new verdict since the list was read: then nobody decides on what they have not seen.
      const taken = await client.review.decide(item.eventId, {
        verdictEntryIndex: item.verdictEntryIndex, replaces: item.standingDecisionId,
        ...(turn === 6 ? { outcome: 'unclear', note: '两边说法不一，没有别的依据。' } : method ? { outcome: 'not_real', note: whyNotReal[method] } : { outcome: 'real', note: whyReal[turn % whyReal.length]! }),
      }).then(() => true, (error: unknown) => { if (error instanceof ApiError && error.status === 409) return false; throw error })
      if (taken) decided++
    }
    at = now()
    // Alerts of earlier days have been looked into; those of today and yesterday wait.
    const settled = (await client.alerts.list({ state: 'open', to: isoInstant(state.seededAt - decidedAfterMs), limit: 200 })).items.map(({ alertId }) => alertId)
    if (settled.length > 0) await client.alerts.act({ alertIds: settled, act: 'closed', note: '已和本人核实。' })
    // The youngest ones: one is asked about, and the people themselves have said something to the next few.
    const young = items.filter((item) => !old.includes(item)).toReversed()
    if (young[0]) await client.review.ask(young[0].eventId, { text: '这次的位置和门店差得有点远，当时是什么情况？' })
    for (const item of young.slice(1, 4)) {
      const personIndex = indexOf.get(item.personId)
      if (personIndex === undefined) continue
      phoneOf(personIndex).explain(item.eventId, explanations[explained % explanations.length]!)
      explained++
    }
  }
  for (const phone of phones.values()) await phone.flush({ withinMs: 600_000 })

  at = now()
  const misplaced = misplacedSite(company)
  const owner = accounts.find(({ role }) => role === 'owner')
  const { suggestion } = owner && misplaced !== undefined ? await (await signIn(baseUrl, owner.email, password, importClock)).client.siteSuggestions.reckon(state.siteIds[misplaced]!) : { suggestion: null }
  return {
    work: { decided, explained, suggestions: suggestion ? 1 : 0 },
    state: { ...state, people: state.people.map((one) => ({ ...one, phone: phones.get(one.personIndex)?.exportState() ?? one.phone })) },
  }
}
