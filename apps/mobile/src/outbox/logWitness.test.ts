/** What the phone remembers of the log, and what it says when the log or a receipt goes back on its word. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HttpError, createFakeCompany, networkError } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { nobleCrypto } from './logCrypto.ts'
import { judgeReceipt } from './logWitness.ts'
import { witnessKey } from './resendState.ts'
import { syncOutbox } from './sync.ts'
import type { SyncApi } from './syncPorts.ts'
import type { LogWitnessState } from './types.ts'

let company: FakeCompany
let phone: TestPhone
beforeEach(async () => {
  company = createFakeCompany()
  phone = await createTestPhone(company)
  await phone.enrolAs(deviceA)
})
afterEach(() => phone.close())

const logState = async (): Promise<LogWitnessState | undefined> => (await phone.db.get('meta', witnessKey(company.logOrigin))) as LogWitnessState | undefined

describe('the phone as a witness of the log', () => {
  test('a log that only grows is consistent at every sync', async () => {
    for (let round = 1; round <= 6; round++) {
      company.grow(round)
      await phone.append(checkInDraft)
      await phone.sync()
      const state = await logState()
      expect(state?.alarm).toBeUndefined()
      expect(state?.size).toBe(company.kept.length + (round * (round + 1)) / 2)
    }
  })

  test('a changed old entry is noticed, and the two signed checkpoints are kept as evidence', async () => {
    company.grow(5)
    await phone.append(checkInDraft)
    await phone.sync()
    const before = (await logState())?.note
    company.tamper(2)
    company.grow(3)
    await phone.append(checkInDraft)
    await phone.sync()
    const state = await logState()
    expect(state?.alarm).toMatchObject({ reason: 'bad_proof', keptNote: before })
    expect(state?.alarm?.seenNote).not.toBe(before)
    expect(state?.note).toBe(before)
  })

  test('an entry changed without growth is noticed', async () => {
    company.grow(4)
    await phone.append(checkInDraft)
    await phone.sync()
    company.tamper(1)
    company.sequencing = false
    await phone.append(checkInDraft)
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('forked')
  })

  test('a log that shrank is noticed, and a later good one does not hide it', async () => {
    company.grow(8)
    await phone.append(checkInDraft)
    await phone.sync()
    company.truncate(3)
    await phone.append(checkInDraft)
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('shrank')
    company.grow(20)
    await phone.append(checkInDraft)
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('shrank')
  })

  test('a server that will not prove growth is told apart from one that cannot be reached', async () => {
    company.grow(2)
    await phone.append(checkInDraft)
    await phone.sync()
    await phone.append(checkInDraft)
    const unreachable: SyncApi = { ...company.api, log: { ...company.api.log, consistency: async () => { throw networkError() } } }
    await syncOutbox(phone.syncPorts(unreachable))
    expect(await logState()).toMatchObject({ size: 3, alarm: undefined })
    company.refuseConsistency = true
    await phone.append(checkInDraft)
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('no_proof')
  })

  test('a server that answers only errors when a proof is asked for leaves no agreement standing: since when, and with what, is kept until a check succeeds', async () => {
    company.grow(2)
    await phone.append(checkInDraft)
    await phone.sync()
    const { checkedAt } = (await logState())!
    expect((await logState())?.missed).toBeUndefined()
    const failing = (error: () => Error): SyncApi => ({ ...company.api, log: { ...company.api.log, consistency: async () => { throw error() } } })
    const sinceFirst = async (error: () => Error) => {
      phone.clock.pass(60_000)
      await phone.append(checkInDraft)
      await syncOutbox(phone.syncPorts(failing(error)))
      const state = (await logState())!
      expect([state.alarm, state.size, state.checkedAt]).toEqual([undefined, 3, checkedAt])
      return state.missed
    }
    const first = (await sinceFirst(networkError))!
    expect(first.status).toBeUndefined()
    for (const status of [500, 503, 502, 403]) expect(await sinceFirst(() => new HttpError(status, 'internal'))).toEqual({ since: first.since, status })
    // A proxy that knows no such address, a hotel that wants a sign-in first: no refusal of the log's.
    for (const status of [404, 400]) expect(await sinceFirst(() => Object.assign(new Error(`HTTP ${status}`), { status, problem: undefined }))).toEqual({ since: first.since, status })
    // A quiet phone that cannot even get a checkpoint knows as little.
    phone.clock.pass(6 * 60_000)
    const noProofs = { ...company.api.log, inclusion: async () => { throw new HttpError(500, 'internal') } }
    await syncOutbox(phone.syncPorts({ ...company.api, log: { ...noProofs, checkpoint: async () => { throw new HttpError(500, 'internal') } } }))
    expect((await logState())?.missed).toEqual({ since: first.since, status: 500 })
    await syncOutbox(phone.syncPorts({ ...company.api, log: { ...noProofs, checkpoint: async () => '<html>Hotel</html>' } }))
    expect((await logState())?.missed).toEqual({ since: first.since })
    await phone.sync()
    expect(await logState()).toMatchObject({ missed: undefined, alarm: undefined, size: 10 })
    // What contradicts is an alarm, whatever was missed before.
    company.refuseConsistency = true
    await phone.append(checkInDraft)
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('no_proof')
  })

  test('a proof of inclusion that gets only errors for a day is a promise not kept', async () => {
    await phone.append(checkInDraft)
    await phone.sync()
    const broken: SyncApi = { ...company.api, log: { ...company.api.log, inclusion: async () => { throw new HttpError(500, 'internal') } } }
    const inBetween: SyncApi = { ...company.api, log: { ...company.api.log, inclusion: async () => { throw Object.assign(new Error('HTTP 404'), { status: 404, problem: undefined }) } } }
    phone.clock.pass(5 * 60_000)
    for (const api of [broken, inBetween]) {
      await syncOutbox(phone.syncPorts(api))
      expect((await phone.all()).map(({ inclusion }) => inclusion)).toEqual(['pending'])
    }
    phone.clock.pass(25 * 3_600_000)
    await syncOutbox(phone.syncPorts(broken))
    expect((await phone.all()).map(({ inclusion, broken: isBroken }) => [inclusion, isBroken])).toEqual([['overdue', 1]])
  })

  test('a phone with nothing to send looks at the log too, every few minutes', async () => {
    company.grow(4)
    await phone.sync()
    expect((await logState())?.size).toBe(4)
    company.truncate(1)
    await phone.sync()
    expect((await logState())?.alarm).toBeUndefined()
    phone.clock.pass(6 * 60_000)
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('shrank')
  })

  test('a checkpoint by another key is an alarm', async () => {
    await phone.append(checkInDraft)
    const other = createFakeCompany()
    other.grow(3)
    company.beforeAnswer = (answer) => { answer.checkpoint = other.checkpointNote() }
    await phone.sync()
    expect((await logState())?.alarm?.reason).toBe('bad_signature')
  })

  test('a late answer with an older checkpoint is not an alarm', async () => {
    company.grow(2)
    await phone.append(checkInDraft)
    const older = company.checkpointNote()
    company.grow(5)
    await phone.sync()
    await phone.append(checkInDraft)
    company.beforeAnswer = (answer) => { answer.checkpoint = older }
    await phone.sync()
    expect(await logState()).toMatchObject({ size: 9, alarm: undefined })
  })
})

describe('receipts and the promise in them', () => {
  test('a receipt of another key, for other bytes, or none at all is not taken for valid', async () => {
    for (let i = 0; i < 3; i++) await phone.append(checkInDraft)
    const other = createFakeCompany()
    const foreign = await other.api.phone.sendEvents([(await phone.all())[0]!.jws!])
    company.beforeAnswer = (answer) => {
      answer.results[0]!.receipt = foreign.results[0]!.receipt
      answer.results[1]!.receipt = answer.results[2]!.receipt
      answer.results[2]!.receipt = undefined
    }
    await phone.sync()
    expect((await phone.all()).map((record) => record.receiptState)).toEqual(['invalid', 'invalid', 'missing'])
  })

  test('a receipt with our event id but for other bytes is not valid', async () => {
    const record = await phone.append(checkInDraft)
    const identity = (await phone.db.get('identities', deviceA))!
    const { results } = await company.api.phone.sendEvents([record.jws])
    expect(judgeReceipt(record, results[0]?.receipt, identity, nobleCrypto)).toBe('valid')
    expect(judgeReceipt({ ...record, submissionSha256: 'ab'.repeat(32) }, results[0]?.receipt, identity, nobleCrypto)).toBe('invalid')
  })

  test('inclusion is proved, and opened to be this very event, once the promised time is over', async () => {
    await phone.append(checkInDraft)
    await phone.sync()
    expect((await phone.all())[0]?.inclusion).toBe('pending')
    phone.clock.pass(130_000)
    company.now += 130_000
    await phone.sync()
    expect((await phone.all())[0]).toMatchObject({ inclusion: 'proved', inclusionOpened: true, entryIndex: 0 })
  })

  test('a promise that was not kept is overdue, and proved when the log catches up', async () => {
    company.sequencing = false
    await phone.append(checkInDraft)
    await phone.sync()
    phone.clock.pass(130_000)
    company.now += 130_000
    await phone.sync()
    expect((await phone.all())[0]).toMatchObject({ inclusion: 'overdue', broken: 1 })
    company.log(await phone.all())
    await phone.sync()
    expect((await phone.all())[0]?.inclusion).toBe('overdue')
    phone.clock.pass(3_700_000)
    company.now += 3_700_000
    await phone.sync()
    expect((await phone.all())[0]).toMatchObject({ inclusion: 'proved', broken: undefined })
  })

  test('a proof for another entry does not pass', async () => {
    await phone.append(checkInDraft)
    await phone.append(checkInDraft)
    await phone.sync()
    phone.clock.pass(130_000)
    company.now += 130_000
    const [first, second] = await phone.all()
    const swapped: SyncApi = { ...company.api, log: { ...company.api.log, inclusion: async (id) => company.api.log.inclusion(id === first!.id ? second!.id : first!.id) } }
    await syncOutbox(phone.syncPorts(swapped))
    expect((await phone.all()).map((record) => record.inclusion)).toEqual(['failed', 'failed'])
  })
})
