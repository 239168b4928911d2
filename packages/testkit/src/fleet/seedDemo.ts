/**
 * Fills an empty server with the demo company: set-up, people, shops, shifts and phones through the REST API, then weeks of
 * work days as signed events from those phones. Nothing is written but by the ways a real company uses; only the arrival
 * times are told to the server (import clock), which takes them from a demo seeding with its secret alone.
 */
import { isoInstant } from '@fieldproof/core/kernel'
import type { SiteInput } from '@fieldproof/contract'
import type { Instant } from '@fieldproof/core/kernel'
import type { DeviceKey } from '../nodeCrypto.ts'
import { createSimulatedPhone } from '../phone.ts'
import type { PhoneState, SimulatedPhone } from '../phone.ts'
import { createConsoleSession } from '../session.ts'
import type { ConsoleSession } from '../session.ts'
import { cheatsOn, simulateDays } from './cheating.ts'
import type { CheatingMethod, Label } from './cheating.ts'
import { createCompany, misplacedFence, misplacedSite } from './company.ts'
import type { CompanySize, DemoCompany, DemoPerson } from './company.ts'
import type { SimulatedEvent, Upload } from './events.ts'
import { challenge, setRules } from './office.ts'
import { shopFrontPhoto } from './photo.ts'
import { demoSiteFacts } from './siteFacts.ts'
import { localDate, localDay, startOfLocalDay, truthOfDay } from './workday.ts'

export interface SeedDemoOptions extends CompanySize {
  readonly baseUrl: string
  /** One-time set-up token of a fresh server; or the cookie of an administrator of a company that was set up already. */
  readonly setupToken?: string
  readonly adminCookie?: string
  /** Allows the import clock. Without it every event arrives now, as after weeks offline. */
  readonly demoSecret?: string
  readonly seed?: string
  /** Whole days before today; today is added up to `now`. */
  readonly days?: number
  readonly now?: Instant
  /** Of the demo's console accounts. */
  readonly password?: string
  readonly parallelRequests?: number
  readonly onProgress?: (progress: { readonly step: 'company' | 'sites' | 'phones' | 'events'; readonly done: number; readonly total: number }) => void
}

/** What a later process needs to let the same phones go on. Holds their private keys. JSON-serialisable. */
export interface FleetState {
  readonly seed: string
  readonly size: CompanySize
  readonly seededAt: Instant
  readonly siteIds: readonly string[]
  readonly people: readonly { readonly personIndex: number; readonly personId: string; readonly phone: PhoneState; readonly spot: { readonly x: number; readonly y: number } }[]
}

export interface DemoLabel { readonly personIndex: number; readonly personName: string; readonly date: string; readonly method: CheatingMethod; readonly checkInIds: readonly string[] }

export interface SeedDemoResult {
  readonly orgId: string
  readonly cookie: string
  readonly state: FleetState
  /** The truth about the falsified days: for measuring verdicts, never sent to the server. */
  readonly labels: readonly DemoLabel[]
  readonly accounts: readonly { readonly name: string; readonly email: string; readonly role: string }[]
  /** The last check-in or check-out that was sent: once it is judged, so are the weeks. */
  readonly lastCheckInId: string | undefined
  readonly counts: { readonly events: number; readonly checkIns: number; readonly fixes: number; readonly refused: number; readonly requests: number; readonly photos: number }
  /** Problems of refused events, by code: empty when all is well. */
  readonly refusals: Readonly<Record<string, number>>
  readonly seconds: number
}

/** Runs `job` over all items, at most `parallel` at a time; results in order. */
const mapParallel = async <T, R>(items: readonly T[], parallel: number, job: (item: T, index: number) => Promise<R>): Promise<R[]> => {
  const results = Array.from<R>({ length: items.length })
  let next = 0
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await job(items[index]!, index)
    }
  }))
  return results
}

export const demoPassword = 'fieldproof-demo'

interface Registered { readonly orgId: string; readonly personIds: readonly string[]; readonly siteIds: readonly string[]; readonly departmentIds: readonly string[]; readonly accounts: SeedDemoResult['accounts'] }

const registerCompany = async (company: DemoCompany, { client }: ConsoleSession, options: SeedDemoOptions): Promise<Registered> => {
  const password = options.password ?? demoPassword
  const parallel = options.parallelRequests ?? 8
  const dayShift = company.shifts[0]!
  if (options.setupToken !== undefined) {
    await client.setup.run({
      token: options.setupToken, company: { name: company.name, timeZone: company.timeZone },
      administrator: { name: company.owner.name, email: company.owner.email, password },
      departments: [...company.departments], people: [], workingHours: { segments: dayShift.segments.map((segment) => ({ ...segment })), daysOfWeek: [...dayShift.daysOfWeek] },
    })
  }
  const me = await client.me()
  const existing = (await client.departments.list()).departments
  const departmentIds = await mapParallel(company.departments, 1, async (name) => (existing.find((department) => department.name === name) ?? await client.departments.create({ name })).departmentId)
  const known = (await client.shifts.list()).shifts
  const shiftIds = await mapParallel(company.shifts, 1, async (shift, i) => {
    const input = { name: shift.name, kind: shift.kind, segments: shift.segments.map((segment) => ({ ...segment })), daysOfWeek: [...shift.daysOfWeek] }
    const standard = i === 0 ? known.find((one) => one.isDefault) : undefined
    return (standard ? await client.shifts.update(standard.shiftId, input) : await client.shifts.create(input)).shiftId
  })
  options.onProgress?.({ step: 'company', done: 0, total: company.people.length + company.staff.length })
  // Two at a time: hashing a password takes a core for a while.
  await mapParallel(company.staff, 2, (staff) => client.people.create({ name: staff.name, email: staff.email, role: staff.role, password, departmentId: staff.department === undefined ? null : departmentIds[staff.department]! }))
  const personIds = await mapParallel(company.people, parallel, async (person) => (await client.people.create({
    name: person.name, employeeNumber: person.employeeNumber, phone: person.phone, role: 'field_worker', departmentId: departmentIds[person.department]!, shiftId: shiftIds[person.shift]!,
  })).personId)
  let done = 0
  const misplaced = misplacedSite(company)
  const siteIds = await mapParallel(company.sites, parallel, async (site) => {
    const { siteId } = await client.sites.create({ name: site.name, customerName: site.customerName, address: site.address, tier: site.tier, ...demoSiteFacts(company, site, personIds), fence: structuredClone(site.index === misplaced ? misplacedFence(company, site) : site.fence) as SiteInput['fence'] })
    options.onProgress?.({ step: 'sites', done: ++done, total: company.sites.length })
    return siteId
  })
  return { orgId: me.orgId, personIds, siteIds, departmentIds, accounts: [{ ...company.owner, role: 'owner' }, ...company.staff].map(({ name, email, role }) => ({ name, email, role })) }
}

/** Queues one simulated event on its phone. Returns the event id. */
export const queueEvent = (phone: SimulatedPhone, event: SimulatedEvent, siteIds: readonly string[], clocks: { lastServerTime?: Instant; monotonicSinceServerTimeMs?: number } = {}): string => {
  const about = { deviceTime: event.deviceTime, batteryPercent: event.batteryPercent, networkType: event.networkType, ...clocks }
  if (event.kind === 'track') return phone.track(event.fixes, about)
  if (event.kind === 'work_state') return phone.workState(event.state, { ...about, reason: event.reason })
  const visit = { ...about, siteId: siteIds[event.siteIndex], fix: event.fix, note: event.note, photo: event.photoSeed === undefined ? undefined : shopFrontPhoto(event.photoSeed) }
  return event.kind === 'check_in' ? phone.checkIn(visit) : phone.checkOut(visit)
}

export const seedDemo = async (options: SeedDemoOptions): Promise<SeedDemoResult> => {
  const startedAt = performance.now()
  const { baseUrl, seed = 'fieldproof', days = 14, now = Date.now(), demoSecret } = options
  const size: CompanySize = { fieldWorkers: options.fieldWorkers ?? 40, sites: options.sites ?? 300, punches: true }
  const company = createCompany(seed, size)
  const importClock = (arrival: Instant): Record<string, string> =>
    demoSecret === undefined ? {} : { 'x-fieldproof-demo-time': isoInstant(arrival), 'x-fieldproof-demo-secret': demoSecret }
  const today = localDay(now)
  // Early on the first day of work: a day before it would show a whole company absent.
  const registeredAt = Math.min(startOfLocalDay(today - days) + 60_000, now - 3_600_000)
  const session = createConsoleSession(baseUrl, { cookie: options.adminCookie, headers: () => importClock(registeredAt) })
  const registered = await registerCompany(company, session, options)
  await setRules(session, company, registered)

  let phonesDone = 0
  const arrivals = company.people.map(() => registeredAt)
  const enrol = async (person: DemoPerson, key?: DeviceKey): Promise<SimulatedPhone> => {
    const { code } = await session.client.people.enrollmentCode(registered.personIds[person.index]!)
    const phone = await createSimulatedPhone({
      baseUrl, code, model: person.model, platform: person.platform, now: () => arrivals[person.index]!, verifyReceipts: false, checkConsistency: false,
      headers: () => importClock(arrivals[person.index]!), ...(key ? { key } : {}),
    })
    options.onProgress?.({ step: 'phones', done: ++phonesDone, total: company.people.length })
    return phone
  }
  const phones = await mapParallel(company.people, options.parallelRequests ?? 8, async (person) => (person.travelsWith === undefined ? enrol(person) : undefined))
    .then((own) => mapParallel(company.people, 1, async (person) => own[person.index] ?? await enrol(person, own[person.travelsWith!]!.key)))

  const dayNumbers = Array.from({ length: days + 1 }, (_, i) => today - days + i)
  // Photos only of the last days: a demo needs some, not gigabytes.
  const { plans, labels } = simulateDays(company, dayNumbers, now, (day) => ({ photoShare: day >= today - 1 ? 0.12 : 0, sparseUploads: day < today - 1 }))
  const uploads = plans.flatMap((plan) => plan.uploads).sort((a, b) => a.arrival - b.arrival)
  const counts = { events: 0, checkIns: 0, fixes: 0, refused: 0, requests: 0, photos: 0 }
  const refusals: Record<string, number> = {}
  let lastCheckInId: string | undefined
  const checkInIds = new Map<string, string[]>()
  const lastArrival = new Map<number, Instant>()

  // Yesterday before noon three people were asked to check in where they were, some minutes after they had arrived there.
  const challenged = demoSecret === undefined ? [] : company.people.filter((person) => !person.cheats && company.shifts[person.shift]!.name.startsWith('白班') && truthOfDay(company, person, today - 1)).slice(0, 3).map((person) => person.index)
  const stillToAsk = new Set(challenged)
  const askAfter = async (upload: Upload): Promise<void> => {
    const visit = upload.events.at(-1)
    if (!stillToAsk.has(upload.personIndex) || visit?.kind !== 'check_in' || company.depotSites?.includes(visit.siteIndex) || localDay(visit.at) !== today - 1 || upload.arrival - visit.at > 60_000) return
    stillToAsk.delete(upload.personIndex)
    let at = upload.arrival
    const office = createConsoleSession(baseUrl, { cookie: session.cookie(), headers: () => importClock(at) })
    const setTime = (instant: Instant): void => { at = arrivals[upload.personIndex] = instant }
    await challenge(office, phones[upload.personIndex]!, registered.personIds[upload.personIndex]!, challenged.indexOf(upload.personIndex), setTime, upload.arrival + 2 * 60_000,
      { siteId: registered.siteIds[visit.siteIndex], fix: visit.fix, lastServerTime: upload.arrival })
    lastArrival.set(upload.personIndex, at)
  }

  const sendUpload = async (upload: Upload): Promise<void> => {
    const phone = phones[upload.personIndex]!
    const day = localDay(upload.events[0]!.at)
    const previous = lastArrival.get(upload.personIndex)
    // The app asks the server for the day when it is opened: that is the last server time of the first event.
    const lastServerTime = previous !== undefined && localDay(previous) === day && previous <= upload.events[0]!.at ? previous : upload.events[0]!.at - 8000
    for (const event of upload.events) {
      const id = queueEvent(phone, event, registered.siteIds, { lastServerTime, monotonicSinceServerTimeMs: Math.max(0, event.at - lastServerTime) })
      counts.events++
      if (event.kind === 'track') counts.fixes += event.fixes.length
      else if (event.kind !== 'work_state') {
        counts.checkIns++
        lastCheckInId = id
        if (event.photoSeed) counts.photos++
        const key = `${upload.personIndex}/${day}`
        checkInIds.set(key, [...(checkInIds.get(key) ?? []), id])
      }
    }
    arrivals[upload.personIndex] = upload.arrival
    lastArrival.set(upload.personIndex, upload.arrival)
    // A half-made company cannot be taken up again: a slow machine gets the time it needs.
    await phone.flush({ withinMs: 600_000 })
    counts.requests++
    await askAfter(upload)
  }

  // In order of arrival, so that the log reads like history; one phone's requests strictly one after another.
  const tails = phones.map(() => Promise.resolve())
  let running = 0, sent = 0, failed: unknown
  let wake: (() => void) | undefined
  for (const upload of uploads) {
    while (running >= (options.parallelRequests ?? 40)) await new Promise<void>((resolve) => { wake = resolve })
    if (failed !== undefined) break
    running++
    tails[upload.personIndex] = tails[upload.personIndex]!.then(() => sendUpload(upload)).catch((error: unknown) => { failed ??= error }).finally(() => {
      running--
      sent++
      if (sent % 100 === 0 || sent === uploads.length) options.onProgress?.({ step: 'events', done: sent, total: uploads.length })
      wake?.()
    })
  }
  await Promise.all(tails)
  if (failed !== undefined) throw failed
  for (const phone of phones) {
    for (const problem of phone.refused.values()) {
      counts.refused++
      refusals[problem.code] = (refusals[problem.code] ?? 0) + 1
    }
    if (phone.complaints.length > 0) throw new Error(`a simulated phone complains: ${phone.complaints[0]}`)
  }
  const labelled = (label: Label): DemoLabel => ({ personIndex: label.personIndex, personName: company.people[label.personIndex]!.name, date: localDate(label.day), method: label.method, checkInIds: checkInIds.get(`${label.personIndex}/${label.day}`) ?? [] })
  return {
    orgId: registered.orgId, cookie: session.cookie(), labels: labels.map(labelled), accounts: registered.accounts, lastCheckInId, counts, refusals,
    seconds: (performance.now() - startedAt) / 1000,
    state: {
      seed, size, seededAt: now, siteIds: registered.siteIds,
      people: company.people.map((person) => {
        const truth = person.cheats === 'teleport' && cheatsOn(company, person, today, today) ? undefined : truthOfDay(company, person, today)
        return { personIndex: person.index, personId: registered.personIds[person.index]!, phone: phones[person.index]!.exportState(), spot: truth && now > truth.from ? truth.journey.at(Math.min(now, truth.to)).spot : person.home }
      }),
    },
  }
}
