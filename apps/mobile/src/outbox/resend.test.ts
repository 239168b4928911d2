/** A server that was restored from an older backup, and what has left the phone by then. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HttpError, createFakeCompany } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { sha256Hex } from './appendEvent.ts'
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

const logState = async (): Promise<LogWitnessState | undefined> => (await phone.db.get('meta', witnessKey(company.logOrigin))) as LogWitnessState | undefined
const photoOf = async (text: string) => {
  const bytes = new TextEncoder().encode(text)
  return { sha256: await sha256Hex(crypto.subtle, bytes), bytes, contentType: 'image/jpeg', takenAt: new Date(phone.clock.wall()).toISOString() }
}

/** As a sync does that has something to send. */
const tellTime = (): void => phone.syncPorts().serverClock.note(new Date(phone.clock.wall()).toISOString())
const prune = async (phone: TestPhone): Promise<void> => {
  tellTime()
  await pruneDelivered(phone.syncPorts())
}

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

  /** The server tells a time after the upload, and one a day after that. */
  const aDayLater = async (): Promise<void> => {
    for (const ms of [130_000, 25 * 3_600_000]) {
      later(ms)
      tellTime()
      await phone.sync()
    }
  }

  const aMonthLaterRestored = async (): Promise<void> => {
    later(31 * 86_400_000)
    await prune(phone)
    company.restore()
    later(400_000)
    await phone.sync()
    await phone.sync()
  }

  test('a photo is asked for again a day after its upload, not a day after the time that had been told before it', async () => {
    const photo = await photoOf('jpeg bytes')
    company.beforeMedia = () => { throw new HttpError(503, 'busy') }
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    await phone.sync()
    later(25 * 3_600_000)
    company.beforeMedia = () => undefined
    await phone.sync()
    later()
    tellTime()
    await phone.sync()
    expect(await phone.db.getAll('photos')).toMatchObject([{ upload: 'uploaded', confirmed: false }])
    later(25 * 3_600_000)
    tellTime()
    await phone.sync()
    expect(await phone.db.getAll('photos')).toMatchObject([{ confirmed: true }])
  })

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
    await prune(phone)
    expect(await phone.all()).toEqual([])
    company.restore()
    later(400_000)
    await phone.sync()
    await phone.sync()
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ events: 0, mayLackOlder: true })
  })

  test('what was sent to the restored server does not show that it has what came before: the loss is told', async () => {
    company.backUp()
    await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AA' })
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    later(31 * 86_400_000)
    await prune(phone)
    company.restore()
    // The phone sends before it knows.
    await phone.append(checkInDraft)
    await phone.sync()
    await phone.sync()
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ events: 1, mayLackOlder: true })
  })

  test('a track that left the phone and is in the backup is not told as lost', async () => {
    await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AA' })
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    company.backUp()
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    await aMonthLaterRestored()
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ events: 1, mayLackOlder: false })
  })

  test('a photo that came after the backup, though its event came before it, and has left the phone: the loss is told', async () => {
    const photo = await photoOf('jpeg bytes')
    company.beforeMedia = () => { throw new HttpError(503, 'busy') }
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    company.backUp()
    company.beforeMedia = () => undefined
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    await aDayLater()
    expect(await phone.db.getAll('photos')).toMatchObject([{ confirmed: true }])
    later(31 * 86_400_000)
    await prune(phone)
    expect(await phone.db.getAll('photos')).toEqual([])
    company.restore()
    later(400_000)
    await phone.sync()
    await phone.sync()
    expect(company.media.size).toBe(0)
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ mayLackOlder: true })
  })

  test('a photo that left the phone and is in the backup is not told as lost', async () => {
    const photo = await photoOf('jpeg bytes')
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    await phone.sync()
    await aDayLater()
    expect(await phone.db.getAll('photos')).toMatchObject([{ confirmed: true }])
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    company.backUp()
    await phone.append(checkInDraft)
    await phone.sync()
    later()
    await phone.sync()
    await aMonthLaterRestored()
    expect(await phone.db.get('meta', resentKey(deviceA))).toMatchObject({ events: 1, mayLackOlder: false })
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

test('a wall clock that was set a month ahead empties nothing: what leaves goes by the time that the server told', async () => {
  await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AA' })
  await phone.sync()
  phone.clock.pass(130_000)
  company.now += 130_000
  await phone.sync()
  phone.clock.pass(31 * 86_400_000)
  await pruneDelivered(phone.syncPorts())
  expect((await phone.all()).map((record) => [record.kind, record.inclusion])).toEqual([['track', 'proved']])
  await prune(phone)
  expect(await phone.all()).toEqual([])
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
  await prune(phone)
  expect(await phone.all()).toHaveLength(4)
  phone.clock.pass(2 * 86_400_000)
  await prune(phone)
  expect((await phone.all()).map((record) => [record.kind, record.inclusion])).toEqual([['check_in', 'proved'], ['work_state', 'proved'], ['track', 'pending']])
})

describe('a phone that was replaced', () => {
  /** What it may no longer do (the server's requireDevice): ask for the newest checkpoint. */
  const refuse = async (): Promise<never> => { throw new HttpError(403, 'device_revoked') }
  const asReplaced = (change: Partial<SyncApi['phone']> = {}) => syncOutbox(phone.syncPorts({ phone: { ...company.api.phone, ...change }, log: { ...company.api.log, checkpoint: refuse } }))
  const anHour = (): void => { phone.clock.pass(3_700_000); company.now += 3_700_000 }
  const replace = async (): Promise<void> => {
    anHour()
    await asReplaced()
    await phone.db.put('identities', { ...(await phone.db.get('identities', deviceA))!, status: 'revoked', revokedAt: phone.clock.wall() })
    anHour()
  }
  const proved = async () => (await phone.all()).map(({ inclusion }) => inclusion)

  test('brings what a restored server has lost, though all of it was proved and nothing waited; and stays replaced', async () => {
    const photo = await photoOf('jpeg bytes')
    await phone.append(checkInDraft)
    await phone.sync()
    company.backUp()
    await phone.append({ ...checkInDraft, photoSha256: photo.sha256 }, { photo })
    await phone.append(checkInDraft)
    await phone.sync()
    await replace()
    await asReplaced()
    expect(await proved()).toEqual(['proved', 'proved', 'proved'])
    company.restore()
    expect([company.kept.map(({ seq }) => seq), company.media.size]).toEqual([[1], 0])
    anHour()
    await asReplaced()
    expect([company.kept.map(({ seq }) => seq), [...company.media.keys()]]).toEqual([[1, 2, 3], [photo.sha256]])
    anHour()
    await asReplaced()
    expect(await proved()).toEqual(['proved', 'proved', 'proved'])
    expect((await phone.db.get('identities', deviceA))?.status).toBe('revoked')
  })

  test('asks one thing in an hour where nothing is lost, and only about what came last', async () => {
    for (let i = 0; i < 60; i++) await phone.append(checkInDraft)
    await phone.sync()
    await replace()
    await asReplaced()
    anHour()
    const asked: string[][] = []
    const missingEvents = (ids: string[]) => { asked.push(ids); return company.api.phone.missingEvents(ids) }
    await asReplaced({ missingEvents })
    await asReplaced({ missingEvents })
    expect(asked.map((ids) => ids.length)).toEqual([50])
    expect(asked[0]).toContain((await phone.all()).at(-1)!.id)
  })

  test('whose yes the restored server has lost cannot give it again: it and what it was for are refused, and what waits behind them arrives', async () => {
    company.backUp()
    const yes = await phone.append({ kind: 'declaration', content: { topic: 'consent', purpose: 'track', granted: true, noticeVersion: 1, noticeSha256: 'a'.repeat(64) } })
    await phone.sync()
    const track = await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
    await phone.append(checkInDraft)
    await phone.db.put('identities', { ...(await phone.db.get('identities', deviceA))!, status: 'revoked', revokedAt: phone.clock.wall() })
    company.restore()
    company.judge = (_jws, id) => (id === yes.id ? { status: 'refused', problem: { code: 'phone_replaced', status: 403, title: '', remedy: '' } } : id === track.id ? { status: 'refused', problem: { code: 'consent_withdrawn', status: 403, title: '', remedy: '' } } : undefined)
    for (let hour = 0; hour < 4; hour++) { anHour(); await asReplaced() }
    expect((await phone.all()).map(({ delivery, inclusion }) => [delivery, inclusion])).toEqual([['refused', undefined], ['refused', undefined], ['delivered', 'proved']])
  })

  test('one that was stopped is told so, and asked no more often for it', async () => {
    await phone.append(checkInDraft)
    await phone.sync()
    await replace()
    const { revokedAt } = (await phone.db.get('identities', deviceA))!
    await phone.db.put('meta', true, `missingWanted:${deviceA}`)
    await asReplaced({ missingEvents: refuse })
    expect(await phone.db.get('identities', deviceA)).toMatchObject({ status: 'revoked', revokedAt })
  })
})
