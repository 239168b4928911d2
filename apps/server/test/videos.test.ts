import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { checkPackageZip } from '@fieldproof/core/evidence'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { makeHeic } from '../../../packages/testkit/src/photos/makeHeic.ts'
import { makeVideo } from '../../../packages/testkit/src/videos/makeVideo.ts'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

// Videos are opened at the lowest priority: beside other tests that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** Videos from the phone to the reasons: read in a process of their own, compared with everybody's earlier ones and with the site, judged again. */
const river = readFileSync(join(import.meta.dirname, '../../../packages/testkit/src/photos/testdata/river.jpg'))
const elsewhere = readFileSync(join(import.meta.dirname, '../src/platform/photos/testdata/broken1.jpg'))
const centre = destination({ lat: 30.2084, lon: 120.2121 }, 40, 18)
const webm = 'video/webm'
let server: TestServer
let client: FieldproofClient
let people: readonly { readonly personId: string; readonly name: string }[]
let phone: SimulatedPhone
let colleague: SimulatedPhone
let siteId: string
let ownerHeaders: Record<string, string>

type Filmed = { readonly promptId?: string; readonly promptTime?: number }
const visit = async (by: SimulatedPhone, video: Uint8Array<ArrayBuffer>, about: Filmed & { readonly minutesAgo?: number; readonly photo?: Uint8Array<ArrayBuffer> } = {}): Promise<string> => {
  const at = Date.now() - (about.minutesAgo ?? 0) * 60_000
  const { photo, minutesAgo, ...filmed } = about
  const eventId = by.checkIn({ siteId, deviceTime: at, ...(minutesAgo ? { lastServerTime: at - 60_000, monotonicSinceServerTimeMs: 60_000 } : {}), fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, video: { bytes: video, contentType: webm, ...filmed }, ...(photo ? { photo: { bytes: photo, contentType: 'image/jpeg' } } : {}) })
  await by.send()
  await server.ports.pipeline.drain()
  return eventId
}
const sayOnVideos = async (by: SimulatedPhone, granted: boolean): Promise<void> => {
  const { notice } = (await by.client.phone.consents()).consents.find((one) => one.notice.purpose === 'video')!
  by.declare({ topic: 'consent', purpose: 'video', granted, noticeVersion: notice.version, noticeSha256: notice.sha256 })
  // The word alone: a video that still waits is not tried again with it.
  await by.client.phone.sendEvents([...by.waiting()])
  await server.ports.pipeline.drain()
}
const enrolNew = async (name: string): Promise<SimulatedPhone> => {
  const { personId } = await client.people.create({ name, role: 'field_worker', shiftId: (await client.shifts.list()).shifts[0]!.shiftId })
  return createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
}
const clip = (seed: string) => makeVideo(river, { seconds: 3, seed })
/** Names the video in a check-in, and tries once to send it. */
const named = async (by: SimulatedPhone, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const at = Date.now()
  const eventId = by.checkIn({ siteId, deviceTime: at, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, video: { bytes, contentType: webm } })
  await by.send().catch(() => undefined)
  await server.ports.pipeline.drain()
  return eventId
}
const upload = async (by: SimulatedPhone, bytes: Uint8Array<ArrayBuffer>) => by.client.phone.uploadMedia({ sha256: createHash('sha256').update(bytes).digest('hex'), bytes, contentType: webm })
const reasonsOf = async (eventId: string) => {
  const { verdicts } = await client.checkIns.get(eventId)
  return { band: verdicts[0]!.verdict.band, count: verdicts.length, of: (signal: string) => verdicts[0]!.verdict.reasons.find((reason) => reason.signal === signal)! }
}

beforeAll(async () => {
  server = await startTestServer({ ownThread: true })
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
  ownerHeaders = { cookie: company.cookie }
  const enrol = async (i: number) => phoneWithHistory(server, client, people[i]!.personId)
  ;[phone, colleague] = [await enrol(0), await enrol(1)]
  for (const each of [phone, colleague]) await sayOnVideos(each, true)
  siteId = (await phone.sites())[0]!.siteId
})
afterAll(() => server?.stop())

describe('a video at check-in', () => {
  let original: Uint8Array<ArrayBuffer>
  let first: string

  test('is read, and the verdict says so in a second verdict', async () => {
    original = await makeVideo(river, { seconds: 8, seed: 'first' })
    first = await visit(phone, original)
    const reasons = await reasonsOf(first)
    expect(reasons.count).toBe(2)
    expect(reasons.of('reused_video')).toMatchObject({ weightDecibans: 2, state: 'supports' })
    expect(reasons.of('video_prompt')).toMatchObject({ weightDecibans: 1, state: 'supports' })
    expect(reasons.of('video_picture')).toMatchObject({ weightDecibans: 0, state: 'neutral' })
    expect(reasons.of('video_scene')).toMatchObject({ state: 'absent' })
    expect(reasons.band).toBe('verified')
  })

  test('the console gets its length, its size and moments to look at; the file plays in parts', async () => {
    const video = await client.checkIns.video(first)
    expect(video).toMatchObject({ state: 'read', trouble: null, widthPixels: 640, heightPixels: 360, codec: 'vp8', matches: [], hiddenMatches: 0 })
    expect(video.durationSeconds).toBeCloseTo(8, 0)
    expect(video.promptWords).toMatch(/，/)
    expect(video.keyframes.length).toBe(5)
    const { videoSha256 } = await client.checkIns.get(first)
    const cookie = { headers: ownerHeaders }
    const keyframe = await fetch(`${server.url}/api/v1/media/${videoSha256!}/previews/0`, cookie)
    expect(keyframe.headers.get('content-type')).toBe('image/jpeg')
    expect((await sharp(Buffer.from(await keyframe.arrayBuffer())).metadata()).width).toBe(640)
    const part = await fetch(`${server.url}/api/v1/media/${videoSha256!}`, { headers: { ...ownerHeaders, range: 'bytes=100-199' } })
    expect([part.status, part.headers.get('content-range'), part.headers.get('x-content-type-options')]).toEqual([206, `bytes 100-199/${original.length}`, 'nosniff'])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(Buffer.from(original.subarray(100, 200)))
    expect((await fetch(`${server.url}/api/v1/media/${videoSha256!}`, { headers: { ...ownerHeaders, range: `bytes=${original.length}-` } })).status).toBe(416)
  })

  test('the evidence package holds it, and an outsider’s check agrees', async () => {
    let zip: Uint8Array | undefined
    // The newest entries stand under a signed checkpoint a moment later.
    await expect.poll(async () => {
      const answer = await fetch(`${server.url}/api/v1/check-ins/${first}/evidence`, { headers: ownerHeaders })
      zip = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
      return answer.status
    }, { timeout: 20_000 }).toBe(200)
    const report = checkPackageZip(zip!, (data) => inflateRawSync(data), nodeCrypto)
    if (!report.ok) throw new Error(report.error.en)
    expect(report.value.wrong).toEqual([])
    expect(report.value.verdict).toBe('valid')
    const { videoSha256 } = await client.checkIns.get(first)
    expect(report.value.checks).toContainEqual(expect.objectContaining({ status: 'pass', subject: `media/${videoSha256!}.webm` }))
  })

  test('a colleague hands it in re-encoded, smaller and with its beginning cut off: needs review', async () => {
    const copy = await makeVideo(river, { seconds: 6, seed: 'first', fromSeconds: 1.3, widthPixels: 480, heightPixels: 270, bitsPerSecond: 400_000, kind: 'mp4' })
    const again = await visit(colleague, copy)
    const reasons = await reasonsOf(again)
    expect(reasons.of('reused_video')).toMatchObject({ state: 'against' })
    expect(reasons.of('reused_video').text).toContain('同事')
    expect(reasons.band).toBe('needs_review')
    expect((await reasonsOf(first)).band).toBe('verified')
    expect(await client.checkIns.video(again)).toMatchObject({ matches: [{ eventId: first, kind: 'video', isOwn: false, isEarlier: true }] })
  })

  test('mirrored it is found as well, and said', async () => {
    const again = await visit(colleague, await makeVideo(river, { seconds: 8, seed: 'first', mirrored: true, widthPixels: 480, heightPixels: 270, bitsPerSecond: 600_000 }))
    const reasons = await reasonsOf(again)
    expect(reasons.of('reused_video').weightDecibans).toBeLessThan(0)
    expect((await client.checkIns.video(again)).matches.find(({ eventId }) => eventId === first)).toMatchObject({ isMirrored: true })
  })

  test('the very file weighs most', async () => {
    expect((await reasonsOf(await visit(colleague, original))).of('reused_video').weightDecibans).toBe(-20)
  })

  test('another day at the same place, by hand, is no copy', async () => {
    const reasons = await reasonsOf(await visit(colleague, await makeVideo(elsewhere, { seconds: 5, seed: 'another' })))
    expect(reasons.of('reused_video').weightDecibans).toBe(2)
  })

  test('a still picture, another prompt, and longer than there was time', async () => {
    const still = await reasonsOf(await visit(colleague, await makeVideo(await sharp(river).flop().modulate({ hue: 90 }).jpeg().toBuffer(), { seconds: 6, frozen: true })))
    expect(still.of('video_picture')).toMatchObject({ state: 'against', weightDecibans: -4 })
    const late = await reasonsOf(await visit(colleague, await makeVideo(elsewhere, { seconds: 9, seed: 'long' }), { promptTime: Date.now() - 2_000 }))
    expect(late.of('video_prompt')).toMatchObject({ weightDecibans: -9 })
    const other = await reasonsOf(await visit(colleague, await makeVideo(elsewhere, { seconds: 4, seed: 'other' }), { promptId: 'nowhere.today' }))
    expect(other.of('video_prompt')).toMatchObject({ weightDecibans: -6 })
  })
})

describe('reference photos of the site', () => {
  test('a video of the place is recognised; one of something else is not, and neither decides', async () => {
    const { photos } = await client.sites.addPhoto(siteId, new Uint8Array(await sharp(river).resize(1200).jpeg().toBuffer()), 'image/jpeg')
    expect(photos).toHaveLength(1)
    const here = await visit(phone, await makeVideo(river, { seconds: 5, seed: 'reference' }))
    expect((await reasonsOf(here)).of('video_scene')).toMatchObject({ state: 'supports', weightDecibans: 3 })
    expect(await client.checkIns.video(here)).toMatchObject({ scene: { outcome: 'match', referenceSha256: photos[0]!.sha256 } })
    const away = await reasonsOf(await visit(phone, await makeVideo(elsewhere, { seconds: 5, seed: 'away' })))
    expect(away.of('video_scene').weightDecibans).toBeLessThanOrEqual(0)
    expect(away.band).toBe('verified')
    const left = await client.sites.removePhoto(siteId, photos[0]!.sha256)
    expect(left.photos).toEqual([])
    await expect(client.sites.addPhoto(siteId, new TextEncoder().encode('<svg/>'), 'image/jpeg')).rejects.toMatchObject({ status: 415 })
  })
})

describe('without the person’s yes', () => {
  let stranger: SimulatedPhone

  test('never given: the video is refused in plain words, the check-in is kept and judged, and nothing of the video is there', async () => {
    stranger = await enrolNew('没说过')
    const bytes = await clip('never')
    const eventId = await named(stranger, bytes)
    await expect(upload(stranger, bytes)).rejects.toMatchObject({ status: 403, problem: { code: 'video_without_consent' } })
    expect((await reasonsOf(eventId)).band).toBe('verified')
    expect(await client.checkIns.video(eventId)).toMatchObject({ state: 'refused', refusal: { reason: 'not_agreed' }, keyframes: [] })
    expect(await client.checkIns.get(eventId)).toMatchObject({ videoReceived: false })
  })
  test('a yes lets it in; taken back, the next one is refused, also the part of one that was under way, and what was handed in stays', async () => {
    await sayOnVideos(stranger, true)
    const kept = await clip('kept')
    const first = await named(stranger, kept)
    expect(await client.checkIns.video(first)).toMatchObject({ state: 'read' })
    const next = await clip('next')
    const sha256 = createHash('sha256').update(next).digest('hex')
    const second = stranger.checkIn({ siteId, fix: { ...centre, fixTime: Date.now(), accuracyMetres: 6, provider: 'gps' }, video: { bytes: next, contentType: webm } })
    // The event by itself: its video is on its way when the yes is taken back.
    await stranger.client.phone.sendEvents([...stranger.waiting()])
    await server.ports.pipeline.drain()
    const announced = await stranger.client.raw('POST', '/api/v1/uploads', null, { 'tus-resumable': '1.0.0', 'upload-length': String(next.length), 'upload-metadata': `sha256 ${Buffer.from(sha256).toString('base64')}` })
    expect(announced.status).toBe(201)
    expect(await client.checkIns.video(second)).toMatchObject({ state: 'awaited', refusal: null })
    await sayOnVideos(stranger, false)
    // Not sent again yet: nobody has refused it, and it would be.
    expect(await client.checkIns.video(second)).toMatchObject({ state: 'awaited', refusal: { reason: 'taken_back', refusedAt: null } })
    await expect(upload(stranger, next)).rejects.toMatchObject({ status: 403, problem: { code: 'video_without_consent' } })
    expect((await server.ports.db.readOrg((await client.me()).orgId, (trx) => sql`select 1 from media_uploads where sha256 = ${sha256}`.execute(trx))).rows).toEqual([])
    expect(await client.checkIns.get(second)).toMatchObject({ videoReceived: false })
    expect(await client.checkIns.video(second)).toMatchObject({ state: 'refused', refusal: { reason: 'taken_back', refusedAt: expect.any(String) }, matches: [] })
    // Filmed after the no, by a page that had not heard of it: a later yes is not about that.
    const against = await clip('against')
    const third = stranger.checkIn({ siteId, fix: { ...centre, fixTime: Date.now(), accuracyMetres: 6, provider: 'gps' }, video: { bytes: against, contentType: webm } })
    await stranger.client.phone.sendEvents([...stranger.waiting()])
    await server.ports.pipeline.drain()
    await sayOnVideos(stranger, true)
    expect(await client.checkIns.video(third)).toMatchObject({ state: 'awaited', refusal: { reason: 'taken_back', refusedAt: null } })
    await expect(upload(stranger, against)).rejects.toMatchObject({ status: 403, problem: { code: 'video_without_consent' } })
    await sayOnVideos(stranger, false)
    expect(await client.checkIns.video(first)).toMatchObject({ state: 'read' })
    // Were it to be read again now (as one is that had not been by the time of the withdrawal), it would wait for a new yes.
    const keptSha256 = createHash('sha256').update(kept).digest('hex')
    const { orgId } = await client.me()
    await server.ports.db.withOrg(orgId, (trx) => sql`insert into photo_tasks (org_id, sha256) values (${orgId}, ${keptSha256})`.execute(trx))
    const tasks = async () => (await server.ports.db.readOrg(orgId, (trx) => sql<{ attempts: number; due: boolean }>`select attempts, due_at <= now() as due from photo_tasks where sha256 = ${keptSha256}`.execute(trx))).rows
    server.ports.pipeline.nudge()
    await expect.poll(async () => { await server.ports.pipeline.drain(); return tasks() }, { timeout: 30_000 }).toEqual([{ attempts: 1, due: false }])
    expect(await client.checkIns.video(first)).toMatchObject({ state: 'unread', refusal: { reason: 'taken_back', refusedAt: null } })
    // A later yes does not bring back what the phone has given up: the refusal still stands. Should it come all the same, it is taken, and no more said to be refused.
    await sayOnVideos(stranger, true)
    expect(await client.checkIns.video(second)).toMatchObject({ state: 'refused', refusal: { reason: 'taken_back' } })
    await upload(stranger, next)
    await server.ports.pipeline.drain()
    expect(await client.checkIns.video(second)).toMatchObject({ state: 'read', refusal: null })
  })
})

describe('bad media', () => {
  test.each([
    ['a video that breaks off', async () => (await makeVideo(river, { seconds: 3, seed: 'cut' })).slice(0, 60_000), 'damaged'],
    ['noise under a video’s first bytes', async () => Uint8Array.from([0x1a, 0x45, 0xdf, 0xa3, ...Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 251)]), 'unknown_kind'],
  ])('%s: the check-in is kept and verified by what else there is, and the video is named', async (_, make, trouble) => {
    const eventId = await visit(phone, await make())
    const reasons = await reasonsOf(eventId)
    expect(reasons.band).toBe('verified')
    for (const signal of ['reused_video', 'video_prompt', 'video_picture', 'video_scene']) expect(reasons.of(signal)).toMatchObject({ state: 'absent', weightDecibans: 0 })
    expect(reasons.of('reused_video').text).toContain('读不出来')
    expect(await client.checkIns.video(eventId)).toMatchObject({ state: 'unreadable', trouble, keyframes: [] })
  })

  test('a HEIC photo is read, and browsers get a JPEG of it', async () => {
    const at = Date.now()
    const eventId = phone.checkIn({ siteId, deviceTime: at, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, photo: { bytes: await makeHeic(elsewhere), contentType: 'image/heic' } })
    await phone.send()
    await server.ports.pipeline.drain()
    expect((await reasonsOf(eventId)).of('reused_photo')).toMatchObject({ weightDecibans: 1 })
    const photo = await client.checkIns.photo(eventId)
    expect(photo).toMatchObject({ state: 'read', widthPixels: 640, heightPixels: 480, hasPreview: true })
    const { photoSha256 } = await client.checkIns.get(eventId)
    const shown = await fetch(`${server.url}/api/v1/media/${photoSha256!}/previews/0`, { headers: ownerHeaders })
    expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).format).toBe('jpeg')
  })

  test('neither a page nor a photo beyond its size is taken, and the check-in stands', async () => {
    const at = Date.now()
    const eventId = phone.checkIn({ siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, video: { bytes: new TextEncoder().encode('<!doctype html><script>alert(1)</script>'), contentType: webm } })
    await expect(phone.send()).rejects.toMatchObject({ status: 415 })
    await server.ports.pipeline.drain()
    expect((await reasonsOf(eventId)).band).toBe('verified')
    expect(await client.checkIns.video(eventId)).toMatchObject({ state: 'refused', refusal: { reason: 'unknown_kind' } })
    const large = new Uint8Array(16_000_000)
    large.set([0xff, 0xd8, 0xff])
    const heavy = colleague.checkIn({ siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' }, photo: { bytes: large, contentType: 'image/jpeg' } })
    await expect(colleague.send()).rejects.toMatchObject({ status: 413 })
    await server.ports.pipeline.drain()
    expect(await client.checkIns.photo(heavy)).toMatchObject({ state: 'refused', refusal: { reason: 'too_large', refusedAt: expect.any(String) } })
  })

  test('a yes to a text that another has replaced since covers what was recorded before, and nothing after', async () => {
    const reader = await enrolNew('读过旧的')
    await sayOnVideos(reader, true)
    const early = await clip('early')
    const before = reader.checkIn({ siteId, fix: { ...centre, fixTime: Date.now(), accuracyMetres: 6, provider: 'gps' }, video: { bytes: early, contentType: webm } })
    await reader.client.phone.sendEvents([...reader.waiting()])
    await server.ports.pipeline.drain()
    await client.consentNotices.publish('video', { text: { 'zh-CN': '视频只用于核对到访，保存一年；不同意不影响签到。', 'zh-TW': '影片只用於核對到訪，保存一年；不同意不影響簽到。', en: 'Videos serve only to check visits and are kept for a year; a no changes nothing about checking in.' } })
    expect(await client.checkIns.video(before)).toMatchObject({ state: 'awaited', refusal: null })
    const late = await clip('late')
    const after = await named(reader, late)
    await expect.poll(async () => (await client.checkIns.video(before)).state, { timeout: 60_000 }).toBe('read')
    await expect(upload(reader, late)).rejects.toMatchObject({ status: 403, problem: { code: 'video_without_consent' } })
    expect(await client.checkIns.video(after)).toMatchObject({ state: 'refused', refusal: { reason: 'older_text' } })
  })

  test('the record is whole after all of it', async () => {
    expect((await client.log.runSelfCheck()).faults).toEqual([])
  })
})
