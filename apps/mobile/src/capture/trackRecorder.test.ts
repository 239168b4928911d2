import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inflateRawSync } from 'node:zlib'
import { fromBase64Url, parseCompactJws } from '@fieldproof/core/evidence'
import { unpackFixes } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { createTestPhone, deviceA, deviceB } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { createPageLock } from '../outbox/locks.ts'
import { deflateRaw } from './deflateRaw.ts'
import { batchFixes, batchMs, createTrackRecorder, packDeflated } from './trackRecorder.ts'
import type { TrackRecorder } from './trackRecorder.ts'
import type { WorkPeriod } from './workWindows.ts'

let phone: TestPhone
let recorder: TrackRecorder
const start = Date.parse('2026-05-20T02:00:00.000Z')
let periods: WorkPeriod[]
const createRecorder = (): TrackRecorder => createTrackRecorder({ db: phone.db, seal: phone.seal, append: phone.append, deflateRaw, now: phone.clock.wall, periods: () => periods })
beforeEach(async () => {
  phone = await createTestPhone(createFakeCompany())
  await phone.enrolAs(deviceA)
  periods = [{ from: start - 3_600_000, to: start + 3_600_000 }]
  recorder = createRecorder()
})
afterEach(() => phone.close())

const fixAt = (fixTime: number, i = 0): Fix => ({ lat: 31.23 + i * 1e-4, lon: 121.47, fixTime, accuracyMetres: 10, provider: 'unknown' })
const walk = async (seconds: number, everySeconds = 5): Promise<void> => {
  for (let s = 0; s < seconds; s += everySeconds) {
    phone.clock.pass(everySeconds * 1000)
    await recorder.take(fixAt(phone.clock.wall(), s))
  }
}
interface Sent { kind: string; state?: string; from?: number; to?: number; fixes?: Fix[] }
const sent = async (): Promise<Sent[]> => (await phone.all()).map((record) => {
  const parsed = parseCompactJws(record.jws ?? '')
  if (!parsed.ok) throw new Error(parsed.error)
  const payload = parsed.value.payload as unknown as Sent & { packed?: string }
  if (payload.kind !== 'track') return { kind: payload.kind, state: payload.state }
  const bytes = fromBase64Url(payload.packed ?? '')
  const fixes = bytes.ok ? unpackFixes(bytes.value, { inflate: (deflated) => inflateRawSync(deflated) }) : bytes
  return { kind: 'track', from: payload.from, to: payload.to, fixes: fixes.ok ? fixes.value : [] }
})
const allFixTimes = async (): Promise<number[]> => (await sent()).flatMap((event) => event.fixes?.map((fix) => fix.fixTime) ?? [])

test('nothing is kept before start, while paused, or after end', async () => {
  await walk(30)
  await recorder.start()
  await walk(10)
  await recorder.pause()
  await walk(30)
  await recorder.resume()
  await walk(10)
  await recorder.end()
  await walk(30)
  await recorder.flush()
  expect((await sent()).map((event) => event.state ?? event.fixes?.length)).toEqual(['started', 2, 'paused', 'resumed', 2, 'ended'])
  expect(await phone.db.count('trackBuffer')).toBe(0)
})

test('a batch goes after fifty fixes, or after a minute', async () => {
  await recorder.start()
  await walk(batchFixes * 5)
  expect((await sent()).filter((event) => event.kind === 'track').map((event) => event.fixes?.length)).toEqual([batchFixes])
  await walk(15)
  await recorder.tick()
  expect((await sent()).filter((event) => event.kind === 'track')).toHaveLength(1)
  phone.clock.pass(batchMs)
  await recorder.tick()
  expect((await sent()).filter((event) => event.kind === 'track').map((event) => event.fixes?.length)).toEqual([batchFixes, 3])
})

test('from and to are the first and the last fix, and what was packed comes back', async () => {
  await recorder.start()
  await walk(20)
  await recorder.flush()
  const track = (await sent()).find((event) => event.kind === 'track')
  expect([track?.from, track?.to]).toEqual([start + 5_000, start + 20_000])
  expect(track?.fixes?.[0]).toMatchObject({ lat: 31.23, lon: 121.47, accuracyMetres: 10, fixTime: start + 5_000 })
})

test('when the work window ends recording ends by itself, and no fix outside is stored or sent', async () => {
  periods = [{ from: start, to: start + 60_000 }]
  await recorder.start()
  await walk(90)
  await recorder.tick()
  expect(recorder.state.get()).toBe('off')
  expect((await sent()).map((event) => event.state ?? 'track')).toEqual(['started', 'track', 'ended'])
  expect((await allFixTimes()).every((time) => time < start + 60_000)).toBe(true)
  expect((await allFixTimes()).length).toBe(11)
})

test('whom the page slept through the end of work is not recorded the next morning without a tap', async () => {
  await recorder.start()
  await walk(10)
  // Pocketed before the end of work; the page is opened anew when the next day's work has begun.
  phone.clock.pass(24 * 3_600_000)
  periods = [{ from: start + 23 * 3_600_000, to: start + 25 * 3_600_000 }]
  recorder = createRecorder()
  await recorder.restore()
  await walk(10)
  await recorder.tick()
  expect([recorder.state.get(), (await sent()).map((event) => event.state ?? event.fixes?.length)]).toEqual(['off', ['started', 2, 'ended']])
  await recorder.start()
  await walk(10)
  await recorder.flush()
  // What was recorded before the end of work is not lost; nothing came to it in between.
  expect((await sent()).map((event) => event.state ?? event.fixes?.length)).toEqual(['started', 2, 'ended', 'started', 2])
})

test('a batch over a lunch break is split, the break left out', async () => {
  await recorder.start()
  await walk(40)
  // The shift is changed on the server while the batch is still open.
  periods = [{ from: start, to: start + 12_000 }, { from: start + 28_000, to: start + 3_600_000 }]
  await recorder.flush()
  const tracks = (await sent()).filter((event) => event.kind === 'track')
  expect(tracks.map((event) => event.fixes?.map((fix) => (fix.fixTime - start) / 1000))).toEqual([[5, 10], [30, 35, 40]])
  expect(await phone.db.count('trackBuffer')).toBe(0)
})

test('a cached fix from before the shift is not of the shift', async () => {
  await recorder.start()
  await recorder.take(fixAt(start - 4_000_000))
  // Not even for a moment, not even in the buffer.
  expect(await phone.db.count('trackBuffer')).toBe(0)
  await recorder.flush()
  expect(await allFixTimes()).toEqual([])
})

test('killed with fixes in the buffer: after the restart they are sent, once', async () => {
  await recorder.start()
  await walk(25)
  await phone.restart()
  recorder = createRecorder()
  await recorder.restore()
  await recorder.tick()
  expect(recorder.state.get()).toBe('recording')
  expect(await allFixTimes()).toHaveLength(5)
  await phone.restart()
  recorder = createRecorder()
  await recorder.restore()
  await recorder.tick()
  expect(await allFixTimes()).toHaveLength(5)
})

test('a failing append leaves the fixes in the buffer for the next time', async () => {
  await recorder.start()
  await walk(25)
  const failing = createTrackRecorder({ db: phone.db, seal: phone.seal, append: async () => { throw new Error('disk full') }, deflateRaw, now: phone.clock.wall, periods: () => periods })
  await expect(failing.flush()).rejects.toThrow('disk full')
  expect(await phone.db.count('trackBuffer')).toBe(5)
  await recorder.flush()
  expect(await allFixTimes()).toHaveLength(5)
})

test('fixes of an earlier enrolment are not signed by the new one, and its recording does not go on', async () => {
  await recorder.start()
  await walk(25)
  await phone.enrolAs(deviceB)
  await phone.restart()
  recorder = createRecorder()
  await recorder.restore()
  await recorder.tick()
  expect(recorder.state.get()).toBe('off')
  expect(await allFixTimes()).toEqual([])
})

test('a long walk is deflated: a few bytes a fix', async () => {
  const fixes = Array.from({ length: 200 }, (_item, i) => fixAt(start + i * 5_000, i))
  const packed = await packDeflated(fixes, deflateRaw)
  expect(packed[1]).toBe(1)
  expect(packed.length).toBeLessThan(200 * 4)
  expect(unpackFixes(packed, { inflate: (deflated) => inflateRawSync(deflated) })).toMatchObject({ ok: true })
})

test('a phone that reports every second is thinned to one fix in five', async () => {
  await recorder.start()
  await walk(60, 1)
  await recorder.flush()
  expect((await allFixTimes()).length).toBe(12)
})

test('a private place is noticed with any fix, in and out, while fixes are stored by the gap', async () => {
  const leastGapMs = 15_000
  let home = false
  recorder = createTrackRecorder({ db: phone.db, seal: phone.seal, append: phone.append, deflateRaw, now: phone.clock.wall, periods: () => periods, leastGapMs: () => leastGapMs, isPrivate: () => home })
  const takeAt = (seconds: number): Promise<void> => { phone.clock.pass(start + seconds * 1000 - phone.clock.wall()); return recorder.take(fixAt(phone.clock.wall())) }
  await recorder.start()
  await takeAt(1)
  home = true
  await takeAt(2)
  expect(recorder.inPrivate.get()).toBe(true)
  home = false
  await takeAt(4)
  expect(recorder.inPrivate.get()).toBe(false)
  await takeAt(8)
  await takeAt(16)
  await recorder.flush()
  expect((await sent()).map((event) => event.state ?? event.fixes?.map((fix) => (fix.fixTime - start) / 1000))).toEqual(['started', [1], 'paused', 'resumed', [16]])
})

test('out again at once: the way in is told first', async () => {
  let home = true
  recorder = createTrackRecorder({ db: phone.db, seal: phone.seal, append: phone.append, deflateRaw, now: phone.clock.wall, periods: () => periods, isPrivate: () => home })
  await recorder.start()
  phone.clock.pass(1_000)
  const goneIn = recorder.take(fixAt(phone.clock.wall()))
  await vi.waitFor(() => expect(recorder.inPrivate.get()).toBe(true), { interval: 1 })
  home = false
  await Promise.all([goneIn, recorder.take(fixAt(phone.clock.wall()))])
  expect((await sent()).map((event) => event.state)).toEqual(['started', 'paused', 'resumed'])
})

test('a disk without room: older positions give way, and the new one is kept', async () => {
  const full = new DOMException('full', 'QuotaExceededError')
  let isFull = false
  let asked = 0
  const db = new Proxy(phone.db, {
    get: (target, name) => {
      if (name === 'transaction') return (...args: Parameters<typeof target.transaction>) => { if (isFull && args[1] === 'readwrite') throw full; return target.transaction(...args) }
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  recorder = createTrackRecorder({ db, seal: phone.seal, append: phone.append, deflateRaw, now: phone.clock.wall, periods: () => periods, makeRoom: async () => { asked++; isFull = false } })
  await recorder.start()
  await walk(10)
  isFull = true
  await walk(5)
  expect(asked).toBe(1)
  expect(await phone.db.count('trackBuffer')).toBe(3)
})

test('two tabs: no fix is signed twice, and what one pauses, the other does not go on with, told of it or not', async () => {
  const withLock = createPageLock()
  const tab = (): TrackRecorder => createTrackRecorder({ db: phone.db, seal: phone.seal, append: phone.append, deflateRaw, now: phone.clock.wall, periods: () => periods, withLock })
  const [one, other] = [tab(), tab()]
  await one.start()
  await other.reread()
  expect(other.state.get()).toBe('recording')
  const bothWalk = async (seconds: number): Promise<void> => {
    for (let s = 0; s < seconds; s += 5) {
      phone.clock.pass(5_000)
      await Promise.all([one.take(fixAt(phone.clock.wall(), s)), other.take(fixAt(phone.clock.wall() + 7, s))])
    }
  }
  await bothWalk(30)
  await Promise.all([one.flush(), other.flush()])
  expect(await allFixTimes()).toHaveLength(6)
  await one.pause()
  await bothWalk(30)
  await other.flush()
  expect((await sent()).map((event) => event.state ?? event.fixes?.length)).toEqual(['started', 6, 'paused'])
  expect(other.state.get()).toBe('recording')
  await other.reread()
  expect(other.state.get()).toBe('paused')
})

test('two tabs: the end of working hours is told once', async () => {
  const withLock = createPageLock()
  const tab = (): TrackRecorder => createTrackRecorder({ db: phone.db, seal: phone.seal, append: phone.append, deflateRaw, now: phone.clock.wall, periods: () => periods, withLock })
  const [one, other] = [tab(), tab()]
  periods = [{ from: start, to: start + 60_000 }]
  await one.start()
  await other.reread()
  phone.clock.pass(90_000)
  await Promise.all([one.tick(), other.tick()])
  expect((await sent()).map((event) => event.state)).toEqual(['started', 'ended'])
  expect(other.state.get()).toBe('off')
})

test('a shift whose beginning is put later while somebody records goes on being recorded', async () => {
  await recorder.start()
  await walk(10)
  periods = [{ from: start + 8_000, to: start + 3_600_000 }]
  await recorder.tick()
  expect(recorder.state.get()).toBe('recording')
  // Also after a reload.
  recorder = createRecorder()
  await recorder.restore()
  await recorder.tick()
  await walk(10)
  await recorder.flush()
  expect([(await sent()).filter(({ kind }) => kind === 'work_state').map(({ state }) => state), (await allFixTimes()).map((time) => (time - start) / 1000)]).toEqual([['started'], [5, 10, 15, 20]])
})

test('a position stamped by a clock that ran ahead does not hold up the ones after it', async () => {
  await recorder.start()
  await recorder.take(fixAt(start + 50 * 60_000))
  await walk(20)
  await recorder.flush()
  expect(await allFixTimes()).toHaveLength(5)
})
