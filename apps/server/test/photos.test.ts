import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import { shopFrontPhoto, type SimulatedPhone } from '@fieldproof/testkit'
import { photoEdits, watermarked } from '../../../packages/testkit/src/photos/edits.ts'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Photos from the phone to the reasons: read, compared with everybody's earlier ones, judged again. */
const river = readFileSync(join(import.meta.dirname, '../../../packages/testkit/src/photos/testdata/river.jpg'))
/** Beside the pin, as people stand. */
const centre = destination({ lat: 30.2084, lon: 120.2121 }, 40, 18)
const contentType = 'image/jpeg'
let server: TestServer
let client: FieldproofClient
let people: readonly { readonly personId: string; readonly name: string }[]
let phone: SimulatedPhone
let colleague: SimulatedPhone
let siteId: string

const bytesOf = (buffer: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(buffer)
const visit = async (by: SimulatedPhone, photo: Buffer | undefined, minutesAgo = 0): Promise<string> => {
  const at = Date.now() - minutesAgo * 60_000
  const eventId = by.checkIn({ siteId, deviceTime: at, ...(minutesAgo > 0 ? { lastServerTime: at - 60_000, monotonicSinceServerTimeMs: 60_000 } : {}), fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, ...(photo ? { photo: { bytes: bytesOf(photo), contentType } } : {}) })
  await by.send()
  await server.ports.pipeline.drain()
  return eventId
}
const reasonsOf = async (eventId: string) => {
  const { verdicts } = await client.checkIns.get(eventId)
  return { band: verdicts[0]!.verdict.band, count: verdicts.length, of: (signal: string) => verdicts[0]!.verdict.reasons.find((reason) => reason.signal === signal)! }
}

beforeAll(async () => {
  server = await startTestServer({ ownThread: true })
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
  const enrol = async (i: number) => phoneWithHistory(server, client, people[i]!.personId)
  ;[phone, colleague] = [await enrol(0), await enrol(1)]
  siteId = (await phone.sites())[0]!.siteId
})
afterAll(() => server?.stop())

describe('a photo used twice', () => {
  let original: Buffer
  let first: string

  test('a new picture is read, and the verdict says so in a second verdict', async () => {
    original = await watermarked(river, 'first visit')
    first = await visit(phone, original)
    const reasons = await reasonsOf(first)
    expect(reasons.count).toBe(2)
    expect(reasons.of('reused_photo')).toMatchObject({ weightDecibans: 1, state: 'supports' })
    expect(reasons.of('photo_taken_earlier').weightDecibans).toBe(0)
    expect(reasons.band).toBe('verified')
  })

  test('a colleague hands it in smaller, compressed and with another watermark: needs review, and says why', async () => {
    const again = await visit(colleague, await photoEdits.half_size_new_watermark_q60(original, 'second visit'))
    const reasons = await reasonsOf(again)
    expect(reasons.band).toBe('needs_review')
    expect(reasons.of('reused_photo').weightDecibans).toBeLessThanOrEqual(-12)
    expect(reasons.of('reused_photo').text).toContain('同事')
    // The one who took it is not touched by it.
    expect((await reasonsOf(first)).band).toBe('verified')
  })

  test('turned left to right, too', async () => {
    const reasons = await reasonsOf(await visit(colleague, await photoEdits.mirrored_new_watermark(original, 'third visit')))
    expect(reasons.of('reused_photo')).toMatchObject({ state: 'against' })
    expect(reasons.band).toBe('needs_review')
  })

  test('the very file weighs most', async () => {
    const reasons = await reasonsOf(await visit(colleague, original))
    expect(reasons.of('reused_photo').weightDecibans).toBe(-20)
  })

  test('a check-out of the same visit may show the same picture', async () => {
    const at = Date.now()
    const eventId = phone.checkOut({ siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, photo: { bytes: bytesOf(await photoEdits.new_watermark(original, 'leaving')), contentType } })
    await phone.send()
    await server.ports.pipeline.drain()
    expect((await reasonsOf(eventId)).of('reused_photo')).toMatchObject({ weightDecibans: 0 })
  })

  test('an earlier check-in that comes in last does not make its own photo the copy', async () => {
    const shop = await watermarked(await sharp(shopFrontPhoto('late').bytes).resize(1200).jpeg().toBuffer(), 'a')
    const copy = await visit(colleague, await photoEdits.new_watermark(shop, 'b'))
    expect((await reasonsOf(copy)).of('reused_photo').weightDecibans).toBe(1)
    const earlier = await visit(phone, shop, 90)
    expect((await reasonsOf(earlier)).of('reused_photo').weightDecibans).toBe(1)
    expect((await reasonsOf(copy)).of('reused_photo').weightDecibans).toBe(-14)
  })
})

describe('who sees a likeness', () => {
  const password = 'correct horse battery'
  const signedIn = async (email: string): Promise<FieldproofClient> => {
    const signIn = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password }) })
    return createClient({ baseUrl: server.url, headers: { cookie: signIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
  }

  test('a manager of one department learns of another’s only that there is one', async () => {
    const { departments } = await client.departments.list()
    await client.people.create({ name: '赵经理', role: 'manager', email: 'two@example.com', password, departmentId: departments.find(({ name }) => name === '销售二部')!.departmentId })
    const shop = await watermarked(await sharp(shopFrontPhoto('seen by whom').bytes).resize(1200).jpeg().toBuffer(), 'a')
    const theirs = await visit(phone, shop)
    const copy = await visit(colleague, await photoEdits.new_watermark(shop, 'b'))
    expect(await client.checkIns.photo(copy)).toMatchObject({ state: 'read', hiddenMatches: 0, matches: [{ eventId: theirs, personName: '张三', isEarlier: true, isOwn: false }] })
    expect(await client.checkIns.photo(theirs)).toMatchObject({ matches: [{ eventId: copy, isEarlier: false }] })
    const manager = await signedIn('two@example.com')
    const seen = await manager.checkIns.photo(copy)
    expect(seen).toMatchObject({ state: 'read', hiddenMatches: 1, matches: [] })
    expect(JSON.stringify(seen)).not.toContain(theirs)
    await expect(manager.checkIns.photo(theirs)).rejects.toMatchObject({ status: 404 })
  })

  test('naming the hash of somebody’s photo makes neither of the two a copy', async () => {
    const bytes = bytesOf(await watermarked(await sharp(shopFrontPhoto('named only').bytes).resize(1200).jpeg().toBuffer(), 'c'))
    const at = Date.now()
    const claim = colleague.checkIn({ siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, photo: { bytes, contentType } })
    await colleague.client.phone.sendEvents([...colleague.waiting()]) // the event alone
    await server.ports.pipeline.drain()
    const own = await visit(phone, Buffer.from(bytes))
    expect((await reasonsOf(own)).of('reused_photo').weightDecibans).toBe(1)
    expect(await client.checkIns.photo(claim)).toMatchObject({ state: 'awaited', matches: [] })
  })
})

describe('what a file tells of itself', () => {
  const testdata = join(import.meta.dirname, '../src/platform/photos/testdata')
  test('an old photo, saved by an editor, taken elsewhere', async () => {
    const reasons = await reasonsOf(await visit(phone, readFileSync(join(testdata, 'issue-exifr-59.jpg'))))
    expect(reasons.of('photo_taken_earlier').weightDecibans).toBe(-12)
    expect(reasons.of('edited_photo').text).toContain('Adobe Lightroom')
    expect(reasons.band).not.toBe('verified')
  })

  test('a photo that cannot be read leaves the check-in as it is and is named', async () => {
    const whole = await sharp(river).jpeg().toBuffer()
    const eventId = await visit(phone, whole.subarray(0, whole.length / 3))
    const reasons = await reasonsOf(eventId)
    expect(reasons.count).toBe(2)
    for (const signal of ['reused_photo', 'photo_taken_earlier', 'edited_photo']) expect(reasons.of(signal)).toMatchObject({ weightDecibans: 0, state: 'absent' })
    expect(reasons.of('reused_photo').text).toContain('读不出来')
    expect(await client.checkIns.photo(eventId)).toMatchObject({ state: 'unreadable', trouble: 'damaged', matches: [] })
    expect((await client.log.runSelfCheck()).faults).toEqual([])
  })

  test('no photo, no word', async () => {
    const reasons = await reasonsOf(await visit(phone, undefined))
    expect(reasons.of('reused_photo')).toMatchObject({ weightDecibans: 0, state: 'absent' })
  })
})
