/** A server that was restored from an older backup, and what has left the phone by then. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HttpError, createFakeCompany } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { sha256Hex } from './appendEvent.ts'
import { pruneDelivered } from './prune.ts'
import { resentKey, witnessKey } from './resendState.ts'
import { syncOutbox } from './sync.ts'
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

describe('a refusal for want of a yes that this phone has signed', () => {
  const say = (granted: boolean, purpose: 'track' | 'video') => phone.append({ kind: 'declaration', content: { topic: 'consent', purpose, granted, noticeVersion: 1, noticeSha256: 'a'.repeat(64) } })
  const refusal = (code: string) => ({ code, status: 403, title: code, remedy: '' })
  const knows = (id: string): boolean => company.kept.some((item) => item.id === id)

  test('a track waits for it where a restored server has lost it, and goes after it', async () => {
    company.backUp()
    const yes = await say(true, 'track')
    await phone.sync()
    company.restore()
    company.judge = (jws) => (Buffer.from(jws.split('.')[1]!, 'base64url').toString().includes('"kind":"track"') && !knows(yes.id) ? { status: 'refused', problem: refusal('consent_withdrawn') } : undefined)
    const track = await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
    await phone.sync()
    expect((await phone.db.get('outbox', track.id))?.delivery).toBe('waiting')
    await phone.sync()
    expect(company.kept.map((item) => item.seq)).toEqual([1, 2])
    expect((await phone.db.get('outbox', track.id))?.delivery).toBe('delivered')
  })

  test('a server that has the yes and refuses all the same is believed: another phone of the person may have taken it back; and so is one after a no', async () => {
    company.judge = (jws) => (Buffer.from(jws.split('.')[1]!, 'base64url').toString().includes('"kind":"track"') ? { status: 'refused', problem: refusal('consent_withdrawn') } : undefined)
    await say(true, 'track')
    const known = await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
    await say(false, 'track')
    const after = await phone.append({ kind: 'track', from: 3, to: 4, packed: 'AAAA' })
    await phone.sync()
    await phone.sync()
    expect([(await phone.db.get('outbox', known.id))?.delivery, (await phone.db.get('outbox', after.id))?.delivery]).toEqual(['refused', 'refused'])
  })

  test('of many refused at once the server is asked once, and the words are read once', async () => {
    await say(true, 'track')
    await phone.sync()
    for (let i = 0; i < 40; i++) await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
    company.judge = () => ({ status: 'refused', problem: refusal('consent_withdrawn') })
    const asked: string[][] = []
    const missingEvents = (ids: string[]) => { asked.push(ids); return company.api.phone.missingEvents(ids) }
    const read = phone.db.getAllFromIndex.bind(phone.db) as (...args: unknown[]) => Promise<never[]>
    const reads = vi.spyOn(phone.db, 'getAllFromIndex').mockImplementation((...args: unknown[]) => read(...args))
    await syncOutbox(phone.syncPorts({ ...company.api, phone: { ...company.api.phone, missingEvents } }))
    expect(asked.map((ids) => ids.length)).toEqual([1])
    expect(reads.mock.calls.length).toBeLessThan(10)
    expect((await phone.all()).filter(({ delivery }) => delivery === 'refused')).toHaveLength(40)
  })

  test('a video waits for it too', async () => {
    const bytes = new TextEncoder().encode('a video')
    const sha256 = await sha256Hex(crypto.subtle, bytes)
    company.backUp()
    const yes = await say(true, 'video')
    await phone.sync()
    company.restore()
    company.beforeMedia = () => { if (!knows(yes.id)) throw new HttpError(403, 'video_without_consent') }
    await phone.append({ ...checkInDraft, videoSha256: sha256 }, { media: [{ sha256, bytes, contentType: 'video/webm', takenAt: new Date(phone.clock.wall()).toISOString() }] })
    await phone.sync()
    expect(company.media.size).toBe(0)
    expect(await phone.db.getAll('photos')).toMatchObject([{ upload: 'waiting' }])
    await phone.sync()
    expect([...company.media.keys()]).toEqual([sha256])
  })

  describe('of a phone that was replaced, which may bring what it signed and ask nothing', () => {
    /** requireDelivering lets it in with events, media and proofs; requireDevice does not. */
    const replaced = (code: string) => {
      const refuse = async (): Promise<never> => { throw new HttpError(403, code) }
      return () => syncOutbox(phone.syncPorts({ phone: { ...company.api.phone, missingEvents: refuse }, log: { ...company.api.log, checkpoint: refuse } }))
    }
    const withdrawnElsewhere = (): void => {
      company.judge = (jws) => (Buffer.from(jws.split('.')[1]!, 'base64url').toString().includes('"kind":"track"') ? { status: 'refused', problem: refusal('consent_withdrawn') } : undefined)
    }

    test('a track is refused for the withdrawal on the next phone, and all that waits behind it arrives', async () => {
      await say(true, 'track')
      await phone.sync()
      const track = await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
      for (let i = 0; i < 60; i++) await phone.append(checkInDraft)
      withdrawnElsewhere()
      const sync = replaced('device_revoked')
      for (let hour = 0; hour < 2; hour++) {
        await sync()
        phone.clock.pass(2 * 3_600_000)
      }
      expect((await phone.db.get('outbox', track.id))?.delivery).toBe('refused')
      expect(company.kept).toHaveLength(61)
      expect((await phone.all()).filter(({ delivery }) => delivery === 'waiting')).toEqual([])
    })

    test('a video is refused as well, and what arrived is proved', async () => {
      const bytes = new TextEncoder().encode('a video')
      const sha256 = await sha256Hex(crypto.subtle, bytes)
      await say(true, 'video')
      await phone.sync()
      company.beforeMedia = () => { throw new HttpError(403, 'video_without_consent') }
      const filmed = await phone.append({ ...checkInDraft, videoSha256: sha256 }, { media: [{ sha256, bytes, contentType: 'video/webm', takenAt: new Date(phone.clock.wall()).toISOString() }] })
      const sync = replaced('device_revoked')
      for (let hour = 0; hour < 3; hour++) {
        await sync()
        phone.clock.pass(2 * 3_600_000)
        company.now += 2 * 3_600_000
      }
      expect(await phone.db.getAll('photos')).toMatchObject([{ upload: 'refused', problemCode: 'video_without_consent' }])
      expect((await phone.db.get('outbox', filmed.id))?.inclusion).toBe('proved')
    })

    test.each(['unknown_device', 'internal'])('where it cannot be asked (%s), the track waits by itself', async (code) => {
      await say(true, 'track')
      await phone.sync()
      const track = await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
      for (let i = 0; i < 3; i++) await phone.append(checkInDraft)
      withdrawnElsewhere()
      await replaced(code)()
      expect((await phone.all()).map(({ delivery }) => delivery)).toEqual(['delivered', 'waiting', 'delivered', 'delivered', 'delivered'])
      expect((await phone.db.get('outbox', track.id))?.delivery).toBe('waiting')
    })
  })
})
