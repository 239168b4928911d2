import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HttpError, createFakeCompany, networkError } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA, deviceB } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { sha256Hex } from './appendEvent.ts'
import { nobleCrypto } from './logCrypto.ts'
import { judgeReceipt } from './logWitness.ts'
import { pruneDelivered } from './prune.ts'
import { resentKey, witnessKey } from './resendState.ts'
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

const deliveries = async (): Promise<string[]> => (await phone.all()).map((record) => record.delivery)
const logState = async (): Promise<LogWitnessState | undefined> => (await phone.db.get('meta', witnessKey(company.logOrigin))) as LogWitnessState | undefined
const photoOf = async (text: string) => {
  const bytes = new TextEncoder().encode(text)
  return { sha256: await sha256Hex(crypto.subtle, bytes), bytes, contentType: 'image/jpeg', takenAt: new Date(phone.clock.wall()).toISOString() }
}

describe('exactly once, in order', () => {
  test('what was done offline arrives in sequence, with receipts that were checked', async () => {
    for (const note of ['1', '2', '3']) await phone.append({ ...checkInDraft, note })
    expect(await phone.sync()).toEqual({ state: 'done' })
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3])
    expect((await phone.all()).map((record) => [record.delivery, record.receiptState])).toEqual([['delivered', 'valid'], ['delivered', 'valid'], ['delivered', 'valid']])
  })

  test('an answer lost on the way back: sent again, kept once', async () => {
    await phone.append(checkInDraft)
    company.beforeAnswer = () => { throw networkError() }
    expect((await phone.sync()).state).toBe('offline')
    expect(company.kept).toHaveLength(1)
    expect(await deliveries()).toEqual(['waiting'])
    await phone.restart()
    company.beforeAnswer = () => undefined
    expect((await phone.sync()).state).toBe('done')
    expect(company.kept).toHaveLength(1)
    expect((await phone.all())[0]).toMatchObject({ delivery: 'delivered', receiptState: 'valid' })
  })

  test('killed between the answer and writing it down: the next start sends again, the server knows it', async () => {
    await phone.append(checkInDraft)
    await phone.append(checkInDraft)
    const ports = phone.syncPorts()
    const dying = { ...ports, db: new Proxy(ports.db, { get: (target, name) => {
      if (name === 'transaction') return () => { throw new Error('killed') }
      const value = Reflect.get(target, name, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    } }) }
    await expect(syncOutbox(dying)).rejects.toThrow('killed')
    await phone.restart()
    expect(await deliveries()).toEqual(['waiting', 'waiting'])
    await phone.sync()
    expect(company.requests).toHaveLength(2)
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2])
    expect(await deliveries()).toEqual(['delivered', 'delivered'])
  })

  test('two syncs at once send one batch', async () => {
    await phone.append(checkInDraft)
    await Promise.all([phone.sync(), phone.sync()])
    expect(company.requests).toHaveLength(1)
  })

  test('`retry` for the third: the first two are done, the rest waits in order', async () => {
    for (const note of ['1', '2', '3', '4']) await phone.append({ ...checkInDraft, note })
    company.judge = () => (company.kept.length >= 2 ? { status: 'retry' } : undefined)
    expect((await phone.sync()).state).toBe('wait')
    expect(await deliveries()).toEqual(['delivered', 'delivered', 'waiting', 'waiting'])
    company.judge = () => undefined
    await phone.sync()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3, 4])
  })

  test('results in another order are matched by event id', async () => {
    for (const note of ['1', '2']) await phone.append({ ...checkInDraft, note })
    company.beforeAnswer = (answer) => { (answer.results as unknown[]).reverse() }
    await phone.sync()
    expect((await phone.all()).map((record) => record.receiptState)).toEqual(['valid', 'valid'])
  })

  test('a long day goes in batches, none twice', async () => {
    for (let i = 0; i < 120; i++) await phone.append({ ...checkInDraft, note: String(i) })
    await phone.sync()
    expect(company.requests.map((batch) => batch.length)).toEqual([50, 50, 20])
    expect(company.kept.map((item) => item.seq)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1))
  })
})

describe('bad answers lose nothing', () => {
  test.each([
    ['503 with Retry-After', () => { throw new HttpError(503, 'storage_unavailable', 17) }, { state: 'wait', retryAfterSeconds: 17 }],
    ['429', () => { throw new HttpError(429, 'too_many_requests', 5) }, { state: 'wait', retryAfterSeconds: 5 }],
    ['500', () => { throw new HttpError(500, 'internal') }, { state: 'wait' }],
    ['404 of a wrong proxy', () => { throw new HttpError(404, 'not_found') }, { state: 'wait' }],
    ['no network', () => { throw networkError() }, { state: 'offline' }],
    ['a captive portal that is not JSON', () => { throw new SyntaxError('Unexpected token <') }, { state: 'offline' }],
  ] as const)('%s', async (_name, fault, expected) => {
    await phone.append(checkInDraft)
    company.beforeKeep = fault
    expect(await phone.sync()).toMatchObject(expected)
    expect(await deliveries()).toEqual(['waiting'])
    company.beforeKeep = () => undefined
    await phone.sync()
    expect(await deliveries()).toEqual(['delivered'])
  })

  test('a captive portal that answers with JSON of its own', async () => {
    await phone.append(checkInDraft)
    const api: SyncApi = { ...company.api, phone: { ...company.api.phone, sendEvents: async () => ({ login: 'please' }) as never } }
    expect((await syncOutbox(phone.syncPorts(api))).state).toBe('wait')
    expect(await deliveries()).toEqual(['waiting'])
  })

  test('an answer that names fewer events than were sent leaves the others waiting, without a hot loop', async () => {
    await phone.append(checkInDraft)
    await phone.append(checkInDraft)
    company.beforeAnswer = (answer) => { answer.results.pop() }
    expect((await phone.sync()).state).toBe('wait')
    expect(company.requests).toHaveLength(1)
    expect(await deliveries()).toEqual(['delivered', 'waiting'])
  })

  test('a refusal for a fault of the server is only put off', async () => {
    await phone.append(checkInDraft)
    company.judge = () => ({ status: 'refused', problem: { code: 'internal', status: 500, title: '服务器内部错误', remedy: '' } })
    expect((await phone.sync()).state).toBe('wait')
    expect(await deliveries()).toEqual(['waiting'])
  })

  test('refused is kept, shown with its reason, and never sent again', async () => {
    await phone.append(checkInDraft)
    await phone.append(checkInDraft)
    const [first] = await phone.all()
    company.judge = (_jws, id) => (id === first?.id ? { status: 'refused', problem: { code: 'off_duty', status: 403, title: '不在工作时间，未记录', remedy: '' } } : undefined)
    await phone.sync()
    await phone.sync()
    expect(await deliveries()).toEqual(['refused', 'delivered'])
    expect((await phone.all())[0]?.problem?.title).toBe('不在工作时间，未记录')
    expect((await phone.all())[0]?.jws).toBeDefined()
    expect(company.requests).toHaveLength(1)
  })

  test('one event that makes the server refuse whole batches is found by halving and does not hold up the others', async () => {
    for (let i = 0; i < 9; i++) await phone.append({ ...checkInDraft, note: String(i) })
    const bad = (await phone.all())[5]!
    company.beforeKeep = (batch) => { if (batch.includes(bad.jws!)) throw new HttpError(400, 'invalid_request') }
    expect((await phone.sync()).state).toBe('done')
    expect(await deliveries()).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'delivered', 'refused', 'delivered', 'delivered', 'delivered'])
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3, 4, 5, 7, 8, 9])
  })
})

describe('revoked and enrolled again', () => {
  test('a revoked phone keeps everything and stops sending', async () => {
    await phone.append(checkInDraft)
    company.beforeKeep = () => { throw new HttpError(403, 'device_revoked') }
    expect((await phone.sync()).state).toBe('done')
    expect((await phone.db.get('identities', deviceA))?.status).toBe('revoked')
    expect(await deliveries()).toEqual(['waiting'])
    await phone.sync()
    expect(company.requests).toHaveLength(1)
  })

  test('another 403 is not a revocation', async () => {
    await phone.append(checkInDraft)
    company.beforeKeep = () => { throw new HttpError(403, 'not_allowed') }
    expect((await phone.sync()).state).toBe('wait')
    expect((await phone.db.get('identities', deviceA))?.status).toBe('active')
  })

  test('after a new enrolment the old events go first, with the old token', async () => {
    await phone.append({ ...checkInDraft, note: 'old' })
    phone.clock.pass(1000)
    await phone.enrolAs(deviceB)
    await phone.append({ ...checkInDraft, note: 'new' })
    const tokens: string[] = []
    await syncOutbox({ ...phone.syncPorts(), apiFor: (identity) => { tokens.push(identity.deviceToken); return company.api } })
    expect(tokens).toEqual([`token-${deviceA}`, `token-${deviceB}`])
    expect(company.kept).toHaveLength(2)
  })

  test('when the old enrolment was revoked its events stay on the phone and the new ones go', async () => {
    const old = await phone.append({ ...checkInDraft, note: 'old' })
    phone.clock.pass(1000)
    await phone.enrolAs(deviceB)
    const fresh = await phone.append({ ...checkInDraft, note: 'new' })
    const api = (deviceId: string): SyncApi => deviceId === deviceA ? { ...company.api, phone: { ...company.api.phone, sendEvents: async () => { throw new HttpError(403, 'device_revoked') } } } : company.api
    expect((await syncOutbox({ ...phone.syncPorts(), apiFor: (identity) => api(identity.deviceId) })).state).toBe('done')
    expect((await phone.db.get('outbox', old.id))?.delivery).toBe('waiting')
    expect((await phone.db.get('outbox', fresh.id))?.delivery).toBe('delivered')
  })
})

test('the person’s own word waits offline, goes out in its place in the chain, and stays on the phone for good', async () => {
  const visit = await phone.append(checkInDraft)
  const said = await phone.append({ kind: 'explanation', about: visit.id, text: '商场里信号不好' })
  expect(said).toMatchObject({ seq: 2, delivery: 'waiting', explains: { about: visit.id, text: '商场里信号不好' }, checkInTime: undefined })
  await phone.sync()
  expect(company.kept.map((item) => item.id)).toEqual([visit.id, said.id])
  phone.clock.pass(180_000)
  await phone.sync()
  const stored = (await phone.all()).find((record) => record.id === said.id)
  expect(stored).toMatchObject({ delivery: 'delivered', inclusion: 'proved' })
  expect(stored?.pruneAt).toBeUndefined()
})

describe('photos', () => {
  test('go after their event, once', async () => {
    const photo = await photoOf('jpeg bytes')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    const order: string[] = []
    company.beforeKeep = () => { order.push('event') }
    company.beforeMedia = () => { order.push('photo') }
    await phone.sync()
    await phone.sync()
    expect(order).toEqual(['event', 'photo'])
    expect((await phone.db.get('photos', photo.sha256))?.upload).toBe('uploaded')
  })

  test('a photo waits while its event waits, and a lost answer uploads it again', async () => {
    const photo = await photoOf('jpeg bytes')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    company.judge = () => ({ status: 'retry' })
    await phone.sync()
    expect(company.media.size).toBe(0)
    company.judge = () => undefined
    let first = true
    company.beforeMedia = () => { if (first) { first = false; throw networkError() } }
    expect((await phone.sync()).state).toBe('offline')
    await phone.sync()
    expect([...company.media.keys()]).toEqual([photo.sha256])
  })

  test('the photo of a refused check-in never leaves the phone', async () => {
    const photo = await photoOf('off duty')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    company.judge = () => ({ status: 'refused', problem: { code: 'off_duty', status: 403, title: '不在工作时间，未记录', remedy: '' } })
    await phone.sync()
    company.judge = () => undefined
    await phone.sync()
    expect(company.media.size).toBe(0)
    expect(await phone.db.get('photos', photo.sha256)).toMatchObject({ upload: 'refused', problem: '不在工作时间，未记录' })
  })

  test('a photo the server will not have is kept and said so; the next one still goes', async () => {
    const [bad, good] = [await photoOf('one'), await photoOf('two')]
    await phone.append({ ...checkInDraft, photoSha256: bad.sha256 }, { photo: bad })
    await phone.append({ ...checkInDraft, photoSha256: good.sha256 }, { photo: good })
    company.beforeMedia = (sha) => { if (sha === bad.sha256) throw new HttpError(413, 'body_too_large') }
    expect((await phone.sync()).state).toBe('done')
    expect((await phone.db.get('photos', bad.sha256))?.upload).toBe('refused')
    expect((await phone.db.get('photos', good.sha256))?.upload).toBe('uploaded')
  })

  test('a video that arrives after the person said no is given up with the reason, and asked for no more; its check-in stands', async () => {
    const video = { ...await photoOf('a film'), contentType: 'video/webm' }
    const { id } = await phone.append({ ...checkInDraft, videoSha256: video.sha256 }, { media: [video] })
    let tried = 0
    company.beforeMedia = () => { tried++; throw new HttpError(403, 'video_without_consent') }
    expect((await phone.sync()).state).toBe('done')
    expect((await phone.sync()).state).toBe('done')
    expect(tried).toBe(1)
    expect(await phone.db.get('photos', video.sha256)).toMatchObject({ upload: 'refused', problem: 'video_without_consent' })
    expect(await phone.db.get('outbox', id)).toMatchObject({ delivery: 'delivered' })
  })
})

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
    // A quiet phone that cannot even get a checkpoint knows as little.
    phone.clock.pass(6 * 60_000)
    const noProofs = { ...company.api.log, inclusion: async () => { throw new HttpError(500, 'internal') } }
    await syncOutbox(phone.syncPorts({ ...company.api, log: { ...noProofs, checkpoint: async () => { throw new HttpError(500, 'internal') } } }))
    expect((await logState())?.missed).toEqual({ since: first.since, status: 500 })
    await syncOutbox(phone.syncPorts({ ...company.api, log: { ...noProofs, checkpoint: async () => '<html>Hotel</html>' } }))
    expect((await logState())?.missed).toEqual({ since: first.since })
    await phone.sync()
    expect(await logState()).toMatchObject({ missed: undefined, alarm: undefined, size: 8 })
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
    phone.clock.pass(5 * 60_000)
    await syncOutbox(phone.syncPorts(broken))
    expect((await phone.all()).map(({ inclusion }) => inclusion)).toEqual(['pending'])
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

describe('a server that was restored from an older backup', () => {
  const later = (ms = 130_000) => { phone.clock.pass(ms); company.now += ms }
  /** Three events proved, the backup, three more proved, the restore. */
  const restore = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) await phone.append(checkInDraft)
    await phone.sync()
    company.backUp()
    for (let i = 0; i < 3; i++) await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    company.restore()
  }

  test('is noticed, and what it lost is sent again, before what is new and in its order', async () => {
    await restore()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3])
    later(400_000)
    await phone.sync()
    await phone.append(checkInDraft)
    await phone.sync()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect((await logState())?.alarm?.reason).toBe('shrank')
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ events: 3, mayLackOlder: false })
    const again = (await phone.all())[3]!
    expect(again).toMatchObject({ delivery: 'delivered', receiptState: 'valid', lost: { receipt: { eventId: again.id } } })
  })

  test('is noticed also when its log has grown past what the phone saw', async () => {
    await restore()
    company.grow(30)
    later(400_000)
    await phone.sync()
    await phone.sync()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect((await logState())?.alarm?.reason).toBe('bad_proof')
  })

  test('a second restore is noticed as well, and the first evidence stays', async () => {
    await restore()
    later(400_000)
    await phone.sync()
    await phone.sync()
    company.restore()
    later(400_000)
    await phone.sync()
    await phone.sync()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect(await logState()).toMatchObject({ contradictions: 2, alarm: { reason: 'shrank' } })
  })

  test('is noticed by a promise not kept when the phone had seen no later checkpoint', async () => {
    await phone.append(checkInDraft)
    await phone.sync()
    company.backUp()
    company.sequencing = false
    await phone.append(checkInDraft)
    await phone.sync()
    company.restore()
    company.sequencing = true
    later()
    await phone.sync()
    await phone.sync()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2])
  })

  test('photos that came after the backup come again, others are only asked about', async () => {
    const photo = await photoOf('jpeg bytes')
    company.backUp()
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    await phone.sync()
    later()
    await phone.sync()
    company.restore()
    expect(company.media.size).toBe(0)
    later(400_000)
    await phone.sync()
    await phone.sync()
    expect([...company.media.keys()]).toEqual([photo.sha256])
  })

  test('tracks that had left the phone cannot come again; that is told, also where nothing else is missing', async () => {
    company.backUp()
    await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AA' })
    await phone.sync()
    later()
    await phone.sync()
    later(31 * 86_400_000)
    await pruneDelivered(phone.syncPorts())
    expect(await phone.all()).toEqual([])
    company.restore()
    later(400_000)
    await phone.sync()
    await phone.sync()
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ events: 0, mayLackOlder: true })
  })

  test('that knows this phone no more is asked again when it does', async () => {
    await phone.append(checkInDraft)
    company.beforeKeep = () => { throw new HttpError(401, 'unknown_device') }
    await phone.sync()
    expect((await phone.db.get('identities', deviceA))?.status).toBe('revoked')
    company.beforeKeep = () => undefined
    await phone.sync()
    expect(company.kept).toHaveLength(0)
    later(3_700_000)
    await phone.sync()
    expect(company.kept).toHaveLength(1)
    expect((await phone.db.get('identities', deviceA))?.status).toBe('active')
  })
})

test('a proved track leaves the phone after a month; everything else, and a track without proof, never do', async () => {
  await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AA' })
  await phone.append(checkInDraft)
  await phone.append({ kind: 'work_state', state: 'started' })
  await phone.sync()
  phone.clock.pass(130_000)
  company.now += 130_000
  await phone.sync()
  company.sequencing = false
  await phone.append({ kind: 'track', from: 3, to: 4, packed: 'AA' })
  await phone.sync()
  phone.clock.pass(29 * 86_400_000)
  await pruneDelivered(phone.syncPorts())
  expect(await phone.all()).toHaveLength(4)
  phone.clock.pass(2 * 86_400_000)
  await pruneDelivered(phone.syncPorts())
  expect((await phone.all()).map((record) => [record.kind, record.inclusion])).toEqual([['check_in', 'proved'], ['work_state', 'proved'], ['track', 'pending']])
})
