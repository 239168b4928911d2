/** Uploads as phones would make them: real-looking movement of the demo company's people, a fix every ten seconds, signed beforehand. */
import type { Fix } from '@fieldproof/core/kernel'
import { createCompany } from '../../src/fleet/company.ts'
import { createReceiver } from '../../src/fleet/receiver.ts'
import { dayMs, localDay, truthOfDay } from '../../src/fleet/workday.ts'
import { createSimulatedPhone } from '../../src/phone.ts'
import { createRandom } from '../../src/random.ts'
import { setUpSmallCompany } from '../../src/serverProcess.ts'
import type { ServerProcess } from '../../src/serverProcess.ts'
import { get, post } from './run.ts'

export const fixesPerUpload = 50
const company = createCompany('bench', { fieldWorkers: 64, sites: 300 })

/** Endless days of one person, oldest first, each day's fixes ten seconds apart; battery and all optional values included. */
export function* fixesOfPerson(index: number, firstDay: number): Generator<Fix> {
  const person = company.people[index % company.people.length]!
  const random = createRandom(`bench/${index}`)
  for (let day = firstDay; ; day++) {
    const truth = truthOfDay(company, person, day)
    if (!truth) continue
    const receiver = createReceiver(company.grid, random)
    for (let at = Math.ceil(truth.from); at < truth.to; at += 10_000) {
      const fix = receiver.fix(truth.journey.at(at), at, { batteryPercent: 95 - (70 * (at - truth.from)) / (truth.to - truth.from) })
      if (fix) yield fix
    }
  }
}

export interface Workload {
  /** By round, then by connection: requests in the order of each phone's chain. */
  readonly rounds: readonly (readonly (readonly Buffer[])[])[]
  /** Bytes of the packed fixes themselves, as signed, over all uploads. */
  readonly packedBytes: number
  readonly uploads: number
  /** Single fixes by the OsmAnd protocol: one tracker per connection. */
  readonly trackerRounds: readonly (readonly (readonly Buffer[])[])[]
}

/** Sets up the company on the server, enrols one phone and one tracker per connection and signs everything. */
export const prepareWorkload = async (server: ServerProcess, size: { readonly connections: number; readonly rounds: number; readonly uploadsPerConnection: number; readonly singlesPerConnection: number }): Promise<Workload> => {
  const { session, personIds } = await setUpSmallCompany(server, { people: size.connections, name: 'bench' })
  const rounds = Array.from({ length: size.rounds }, () => [] as Buffer[][])
  const trackerRounds = Array.from({ length: size.rounds }, () => [] as Buffer[][])
  let packedBytes = 0
  // Far enough back that every day is closed and can be sealed.
  const firstDay = localDay(Date.now()) - 100
  for (const [i, personId] of personIds.entries()) {
    const { code } = await session.client.people.enrollmentCode(personId)
    let clock = Date.now()
    const phone = await createSimulatedPhone({ baseUrl: server.baseUrl, code, now: () => clock, model: 'bench' })
    const fixes = fixesOfPerson(i, firstDay)
    for (const round of rounds) {
      const before = phone.waiting().length
      for (let n = 0; n < size.uploadsPerConnection; n++) {
        const portion: Fix[] = []
        while (portion.length < fixesPerUpload) {
          const fix = fixes.next().value as Fix
          // A phone cuts its upload where the day ends.
          if (portion.length > 0 && localDay(fix.fixTime) !== localDay(portion[0]!.fixTime)) portion.length = 0
          portion.push(fix)
        }
        clock = portion.at(-1)!.fixTime
        // As a phone that was switched off in between and sends late: it proves no time, and nothing speaks against the upload. A proof would lie before the enrolment, which
        // was a minute ago, and every upload would be a finding; it is two members of the signed event, of which sealing leaves about nothing.
        phone.track(portion, { deviceTime: clock })
      }
      round.push(phone.waiting().slice(before).map((jws) => {
        const payload = JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as { packed: string }
        packedBytes += Buffer.byteLength(payload.packed, 'base64url')
        return post('/api/v1/events', JSON.stringify({ events: [jws] }), { authorization: `Bearer ${phone.deviceToken}` })
      }))
    }
    const { urls } = await session.client.people.addTracker(personId, { label: `bench ${i}` })
    const path = new URL(urls.osmand).pathname
    let at = Date.now() - 30 * dayMs
    for (const round of trackerRounds) {
      round.push(Array.from({ length: size.singlesPerConnection }, () => {
        const fix = fixes.next().value as Fix
        at += 10_000
        return get(`${path}?id=${i}&lat=${fix.lat}&lon=${fix.lon}&timestamp=${Math.floor(at / 1000)}&accuracy=${fix.accuracyMetres ?? 10}&altitude=${fix.altitudeMetres ?? 0}&speed=${fix.speedMetresPerSecond ?? 0}&bearing=${fix.bearingDegrees ?? 0}&batt=${fix.batteryPercent ?? 50}`)
      }))
    }
  }
  return { rounds, packedBytes, uploads: size.connections * size.rounds * size.uploadsPerConnection, trackerRounds }
}
