import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HttpError, createFakeCompany, networkError } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA, deviceB } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { sha256Hex } from './appendEvent.ts'
import { sendAtOnce, syncOutbox } from './sync.ts'
import type { SyncApi } from './syncPorts.ts'

let company: FakeCompany
let phone: TestPhone
beforeEach(async () => {
  company = createFakeCompany()
  phone = await createTestPhone(company)
  await phone.enrolAs(deviceA)
})
afterEach(() => phone.close())

const deliveries = async (): Promise<string[]> => (await phone.all()).map((record) => record.delivery)
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

  test.each([400, 403, 413, 422])('a %d from what stands in between gives nothing up, neither the record nor its photo', async (status) => {
    const photo = await photoOf('jpeg bytes')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    await phone.append(checkInDraft)
    for (const problem of [undefined, null, { error: 'please sign in' }, { code: 40301, message: 'blocked' }]) {
      const inBetween = (): never => { throw Object.assign(new Error(`HTTP ${status}`), { status, problem }) }
      company.beforeKeep = inBetween
      expect((await phone.sync()).state).toBe('wait')
      expect(await deliveries()).toEqual(['waiting', 'waiting'])
    }
    company.beforeKeep = () => undefined
    company.beforeMedia = () => { throw Object.assign(new Error(`HTTP ${status}`), { status, problem: undefined }) }
    expect((await phone.sync()).state).toBe('wait')
    expect((await phone.db.get('photos', photo.sha256))?.upload).toBe('waiting')
    company.beforeMedia = () => undefined
    expect((await phone.sync()).state).toBe('done')
    expect([await deliveries(), [...company.media.keys()]]).toEqual([['delivered', 'delivered'], [photo.sha256]])
  })

  test('batches that are too large for a proxy go in parts that are not', async () => {
    for (let i = 0; i < 9; i++) await phone.append({ ...checkInDraft, note: String(i) })
    company.beforeKeep = (batch) => { if (batch.length > 2) throw Object.assign(new Error('HTTP 413'), { status: 413, problem: undefined }) }
    expect((await phone.sync()).state).toBe('done')
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
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

  test('a phone that was replaced brings what it signed before, and stays revoked', async () => {
    const record = await phone.append(checkInDraft)
    await phone.db.put('identities', { ...(await phone.db.get('identities', deviceA))!, status: 'revoked', revokedAt: phone.clock.wall() })
    const replaced: SyncApi = { ...company.api, log: { ...company.api.log, checkpoint: async () => { throw new HttpError(403, 'device_revoked') }, consistency: async () => { throw new HttpError(403, 'device_revoked') } } }
    expect((await syncOutbox(phone.syncPorts(replaced))).state).toBe('done')
    expect(await phone.db.get('outbox', record.id)).toMatchObject({ delivery: 'delivered', receiptState: 'valid' })
    // When the proof is due it asks for that as well, at the hourly look.
    phone.clock.pass(3_700_000)
    expect((await syncOutbox(phone.syncPorts(replaced))).state).toBe('done')
    expect(await phone.db.get('outbox', record.id)).toMatchObject({ inclusion: 'proved' })
    expect((await phone.db.get('identities', deviceA))?.status).toBe('revoked')
    await expect(phone.append(checkInDraft)).rejects.toThrow()
    expect(await phone.db.get('meta', `log:${company.logOrigin}`)).not.toMatchObject({ alarm: expect.anything() })
  })

  test('told that it is unknown, and then in a drawer for a month with nothing waiting, it asks again once a day, and hears that it is known after all', async () => {
    await phone.append(checkInDraft)
    expect((await phone.sync()).state).toBe('done')
    await phone.db.put('identities', { ...(await phone.db.get('identities', deviceA))!, status: 'revoked', revokedAt: phone.clock.wall(), askedAgainAt: phone.clock.wall() })
    let [asked, isKnown] = [0, false]
    const server: SyncApi = { ...company.api, log: { ...company.api.log, checkpoint: async () => { asked++; if (!isKnown) throw new HttpError(401, 'unknown_device'); return company.api.log.checkpoint() } } }
    const after = async (hours: number): Promise<number> => {
      phone.clock.pass(hours * 3_600_000)
      await syncOutbox(phone.syncPorts(server))
      return asked
    }
    expect(await after(31 * 24)).toBe(1)
    expect(await after(5)).toBe(1)
    expect(await after(20)).toBe(2)
    isKnown = true
    await after(25)
    expect((await phone.db.get('identities', deviceA))?.status).toBe('active')
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

describe('a slow network', () => {
  const help = { kind: 'declaration' as const, content: { topic: 'sos' as const, sosId: '0198a1b2-0000-4000-8000-0000000000c1', state: 'raised' as const } }

  test('a call for help goes out while a photo holds the sync', async () => {
    const photo = await photoOf('a large photo')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => { letGo = resolve })
    let began: () => void = () => undefined
    const uploading = new Promise<void>((resolve) => { began = resolve })
    const api: SyncApi = { ...company.api, phone: { ...company.api.phone, uploadMedia: async (upload) => { began(); await held; await company.api.phone.uploadMedia(upload) } } }
    const syncing = syncOutbox(phone.syncPorts(api))
    await uploading
    const call = await phone.append(help)
    expect(await sendAtOnce(phone.syncPorts(api), call)).toEqual({ state: 'done' })
    expect(company.kept.map(({ id }) => id)).toContain(call.id)
    expect(company.media.size).toBe(0)
    letGo()
    expect((await syncing).state).toBe('done')
    expect(await phone.sync()).toEqual({ state: 'done' })
    expect(company.kept.filter(({ id }) => id === call.id)).toHaveLength(1)
    expect((await phone.all()).map(({ delivery, receiptState }) => [delivery, receiptState])).toEqual([['delivered', 'valid'], ['delivered', 'valid']])
  })

  test('a call for help that does not get through stays in the queue', async () => {
    const call = await phone.append(help)
    company.beforeKeep = () => { throw networkError() }
    expect((await sendAtOnce(phone.syncPorts(), call)).state).toBe('offline')
    company.beforeKeep = () => undefined
    expect((await phone.sync()).state).toBe('done')
    expect(company.kept.map(({ id }) => id)).toEqual([call.id])
  })

  test('a photo that gives way is no failure of the network, and goes on in the next run', async () => {
    const photo = await photoOf('a large photo')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    company.beforeMedia = () => { throw new DOMException('', 'AbortError') }
    expect((await phone.sync()).state).toBe('wait')
    company.beforeMedia = () => undefined
    expect((await phone.sync()).state).toBe('done')
    expect(company.media.size).toBe(1)
  })

  test('a batch that the network cannot carry in time goes in halves until it does', async () => {
    for (let i = 0; i < 20; i++) await phone.append({ ...checkInDraft, note: String(i) })
    company.beforeKeep = (events) => { if (events.length > 3) throw new DOMException('', 'TimeoutError') }
    expect(await phone.sync()).toEqual({ state: 'done' })
    expect(company.kept.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_none, i) => i + 1))
    expect(company.requests.slice(0, 5).map((events) => events.length)).toEqual([20, 10, 5, 2, 2])
  })

  test('one event that gets no answer is offline, not tried for ever', async () => {
    await phone.append(checkInDraft)
    company.beforeKeep = () => { throw new DOMException('', 'TimeoutError') }
    expect((await phone.sync()).state).toBe('offline')
    expect(company.requests).toHaveLength(1)
  })
})
