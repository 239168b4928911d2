/** What is refused for want of a yes that this phone has signed and the server may not know. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HttpError, createFakeCompany } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { sha256Hex } from './appendEvent.ts'
import { syncOutbox } from './sync.ts'

let company: FakeCompany
let phone: TestPhone
beforeEach(async () => {
  company = createFakeCompany()
  phone = await createTestPhone(company)
  await phone.enrolAs(deviceA)
})
afterEach(() => phone.close())

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

  test('two hundred tracks that wait for it, where the server cannot be asked, hold up nothing that was signed after them; it is asked once a round', async () => {
    await say(true, 'track')
    await phone.sync()
    for (let i = 0; i < 200; i++) await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
    await phone.append(checkInDraft)
    for (let i = 0; i < 60; i++) await phone.append({ kind: 'track', from: 1, to: 2, packed: 'AAAA' })
    const last = await phone.append(checkInDraft)
    company.judge = (jws) => (Buffer.from(jws.split('.')[1]!, 'base64url').toString().includes('"kind":"track"') ? { status: 'refused', problem: refusal('consent_withdrawn') } : undefined)
    let asked = 0
    const missingEvents = async (): Promise<never> => { asked++; throw new HttpError(500, 'internal') }
    const round = () => syncOutbox(phone.syncPorts({ ...company.api, phone: { ...company.api.phone, missingEvents } }))
    expect(await round()).toEqual({ state: 'wait', detail: 'consent_withdrawn' })
    expect(asked).toBe(1)
    const delivery = async () => (await phone.all()).map((record) => `${record.kind} ${record.delivery}`)
    expect((await delivery()).filter((one) => one === 'check_in delivered')).toHaveLength(2)
    expect((await delivery()).filter((one) => one === 'track waiting')).toHaveLength(260)
    // Once it answers, what it refuses knowing the yes is refused, and nothing waits any more.
    await phone.sync()
    expect((await delivery()).filter((one) => one === 'track refused')).toHaveLength(260)
    expect(company.kept.at(-1)?.id).toBe(last.id)
  })

  test('of many videos that are refused in one round the server is asked once', async () => {
    await say(true, 'video')
    await phone.sync()
    for (const name of ['first', 'second', 'third']) {
      const bytes = new TextEncoder().encode(`${name} video`)
      const sha256 = await sha256Hex(crypto.subtle, bytes)
      await phone.append({ ...checkInDraft, videoSha256: sha256 }, { media: [{ sha256, bytes, contentType: 'video/webm', takenAt: new Date(phone.clock.wall()).toISOString() }] })
    }
    company.beforeMedia = () => { throw new HttpError(403, 'video_without_consent') }
    let asked = 0
    const missingEvents = (ids: string[]) => { asked++; return company.api.phone.missingEvents(ids) }
    await syncOutbox(phone.syncPorts({ ...company.api, phone: { ...company.api.phone, missingEvents } }))
    expect(asked).toBe(1)
    expect((await phone.db.getAll('photos')).map(({ upload }) => upload)).toEqual(['refused', 'refused', 'refused'])
  })

  describe('of a phone that was replaced, at a server of a version that does not answer it', () => {
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
