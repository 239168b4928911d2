import { randomUUID } from 'node:crypto'
import type { EventPayload } from '@fieldproof/contract'
import { completeJws, eventSigningInput, type SignedEventPayload } from '@fieldproof/core/evidence'
import type { ConsentPurpose } from '@fieldproof/core/kernel'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Logged, consentToVideo, lastWord, wordsInChain } from '../../../packages/testkit/src/offline/words.ts'
import { someoneAgrees } from '../src/background/photoWork.ts'
import { lastSaid, whyNotKept } from '../src/declarations/mayKeep.ts'
import { currentNotices } from '../src/declarations/notices.ts'
import { createDeviceDirectory, type KnownDevice } from '../src/intake/deviceDirectory.ts'
import { createUploadShelf } from '../src/intake/media/shelf.ts'
import { passGate } from '../src/intake/native/passGate.ts'
import { readTrackConsent } from '../src/intake/native/trackConsent.ts'
import type { Database, Sql } from '../src/platform/postgres/database.ts'
import { createTestDatabase } from './database.ts'

/**
 * Who may keep what, by what a person said and where in the phone's chain. The simulated lives (testkit/offline) go by a copy of these questions in memory; here both get the same chains,
 * in every order in which they can reach the log, and with any of the words lost to a restore.
 */
const orgId = randomUUID()
const now = Date.parse('2026-11-25T10:00:00+08:00')
let drop: () => Promise<void>
let trx: Kysely<never>
let end: () => Promise<void>
const noticeOf = new Map<ConsentPurpose, { readonly version: number; readonly sha256: string }>()

beforeAll(async () => {
  const database = await createTestDatabase(inject('clusterUrl'), inject('migratedDatabase'))
  drop = database.drop
  const pool = new pg.Pool({ connectionString: database.connectionString, max: 1 })
  trx = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
  end = () => trx.destroy()
  // One connection: rows stand by themselves, and nothing of a pipeline takes them out of the inbox.
  await sql`set session_replication_role = replica`.execute(trx)
  await sql`insert into orgs (org_id, name, time_zone, log_origin, log_key_sealed, log_verifier_key) values (${orgId}, '公司', 'Asia/Shanghai', 'localhost/log', '', '')`.execute(trx)
  await sql`select set_config('app.org_id', ${orgId}, false)`.execute(trx)
  for (const { purpose, version, sha256 } of await currentNotices(trx as never as Sql)) noticeOf.set(purpose, { version, sha256 })
})
afterAll(async () => {
  await end?.()
  await drop?.()
})

/** A phone's chain: `N` and `Y` are words, at the numbers that stand with them. */
interface Word { readonly seq: number; readonly granted: boolean }
const chain = (text: string): Word[] => text.split(' ').filter(Boolean).map((word) => ({ seq: Number(word.slice(1)), granted: word.startsWith('Y') }))

const newPerson = async (): Promise<string> => {
  const personId = randomUUID()
  await sql`insert into people (org_id, person_id, name, role) values (${orgId}, ${personId}, '张三', 'field_worker')`.execute(trx)
  return personId
}
const newPhone = async (personId: string): Promise<string> => {
  const deviceId = randomUUID()
  await sql`insert into devices (org_id, device_id, person_id, kind, token_hash, enrolled_at) values (${orgId}, ${deviceId}, ${personId}, 'app', ${Buffer.from(deviceId)}, now())`.execute(trx)
  return deviceId
}
let entries = 0
const intoTheLog = async (personId: string, deviceId: string, purpose: ConsentPurpose, words: readonly Word[]): Promise<void> => {
  const { version, sha256 } = noticeOf.get(purpose)!
  for (const { seq, granted } of words)
    await sql`insert into declarations (org_id, event_id, person_id, device_id, topic, content, happened_at, server_time, entry_index, sequence)
      values (${orgId}, ${randomUUID()}, ${personId}, ${deviceId}, 'consent', ${JSON.stringify({ topic: 'consent', purpose, granted, noticeVersion: version, noticeSha256: sha256 })}::jsonb, now(), now(), ${++entries}, ${seq})`.execute(trx)
}
/** A check-in with a video, as number `seq`. */
const filmed = async (personId: string, deviceId: string, seq: number, where: 'log' | 'inbox'): Promise<string> => {
  const sha256 = randomUUID().replaceAll('-', '').repeat(2)
  if (where === 'log') await sql`insert into check_ins (org_id, event_id, kind, person_id, device_id, server_time, recorded_time, happened_at, source, sequence, entry_index, video_sha256)
    values (${orgId}, ${randomUUID()}, 'check_in', ${personId}, ${deviceId}, now(), now(), now(), 'native', ${seq}, ${++entries}, ${sha256})`.execute(trx)
  else await sql`insert into inbox (org_id, event_id, device_id, person_id, source, received_at, envelope, body) values (${orgId}, ${randomUUID()}, ${deviceId}, ${personId}, 'native', now(), ${JSON.stringify({ videoSha256: sha256 })}::jsonb, '')`.execute(trx)
  return sha256
}

/** The same as the simulator has it. */
const bodyOf = (deviceId: string, seq: number, event: object): Uint8Array =>
  Buffer.from(completeJws(eventSigningInput({ v: 1, id: randomUUID(), device: deviceId, seq, prev: seq === 1 ? null : 'a'.repeat(64), deviceTime: new Date(now).toISOString(), ...event } as SignedEventPayload), new Uint8Array(64)), 'latin1')
const leaf = (seq: number, body: Uint8Array): Logged => ({ ref: randomUUID(), seq, order: 'in_order', body })
const leavesOf = (deviceId: string, purpose: ConsentPurpose, words: readonly Word[]): Logged[] =>
  words.map(({ seq, granted }) => leaf(seq, bodyOf(deviceId, seq, { kind: 'declaration', content: { topic: 'consent', purpose, granted } })))

const reading = { readOrg: (_of: unknown, work: (sql: Sql) => Promise<unknown>) => work(trx as never) } as unknown as Database
const shelf = () => createUploadShelf({ db: reading, pipeline: {} as never })
const known = async (deviceId: string): Promise<KnownDevice> => (await createDeviceDirectory({ system: trx } as unknown as Database, { now: () => now }).byId(orgId, deviceId))!
const always = { kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] } as unknown as KnownDevice['shift']
/** What the gate says to a track as each of these numbers. */
const gate = (device: Partial<KnownDevice>, places: readonly number[]) => places.map((seq) => {
  const track = { v: 1, id: randomUUID(), device: 'd', seq, prev: null, deviceTime: new Date(now).toISOString(), kind: 'track', from: now - 2_000, to: now - 1_000, packed: '' } as unknown as EventPayload
  return passGate({ timeZone: 'Asia/Shanghai', personStatus: 'active', ...device, shift: always } as KnownDevice, track, now)
})

const ordersOf = (words: readonly Word[]): Word[][] => [[], ...words.flatMap((word) => ordersOf(words.filter((other) => other !== word)).map((rest) => [word, ...rest]))]
const chains = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [2, 4, 6].map((seq, i) => ({ seq, granted: ((bits >> i) & 1) === 1 })))
const told = (words: readonly Word[]): string => words.map(({ seq, granted }) => `${granted ? 'Y' : 'N'}${seq}`).join(' ')
const all = [...new Map(chains.flatMap((words) => ordersOf(words)).map((words) => [told(words), words])).values()]
const places = [1, 3, 5, 7]

describe('the database and the simulator agree', () => {
  test('about tracks: the last word, and what the gate says to each number', async () => {
    expect(all).toHaveLength(79)
    for (const words of all) {
      const personId = await newPerson()
      const deviceId = await newPhone(personId)
      await intoTheLog(personId, deviceId, 'track', words)
      const disks = { log: leavesOf(deviceId, 'track', words) }
      const copy = { trackWithdrawn: lastWord(disks, 'track') === false, trackWords: wordsInChain(disks, 'track') }
      expect((await lastSaid(trx as never, personId)).get('track')?.granted, told(words)).toBe(lastWord(disks, 'track'))
      const device = await known(deviceId)
      expect(gate(device, places), told(words)).toEqual(gate(copy, places))
      // Asked anew, it is judged by the same.
      expect(await readTrackConsent({ db: reading }, device)).toEqual({ consent: copy.trackWithdrawn ? 'withdrawn' : 'granted', words: copy.trackWords })
    }
  })

  test('about videos: what is recorded, and what waits to be', async () => {
    for (const words of all) {
      const personId = await newPerson()
      const deviceId = await newPhone(personId)
      await intoTheLog(personId, deviceId, 'video', words)
      const device = await known(deviceId)
      for (const seq of places) {
        const log = leavesOf(deviceId, 'video', words)
        const [recorded, arrived] = [await filmed(personId, deviceId, seq, 'log'), await filmed(personId, deviceId, seq, 'inbox')]
        const body = (videoSha256: string) => bodyOf(deviceId, seq, { kind: 'check_in', videoSha256 })
        const why = await whyNotKept(trx as never, personId, 'video', now, { deviceId, sequence: seq })
        expect([await shelf().consentTo(device, recorded, now), why ?? 'allowed', await shelf().consentTo(device, arrived, now)], `${told(words)}, filmed as ${seq}`).toEqual([
          consentToVideo({ log: [...log, leaf(seq, body(recorded))], inbox: new Map() }, recorded),
          consentToVideo({ log: [...log, leaf(seq, body(recorded))], inbox: new Map() }, recorded),
          consentToVideo({ log, inbox: new Map([['a', { body: body(arrived) }]]) }, arrived),
        ])
      }
    }
  })
})

test.each([
  { words: '', tracks: 'yyyy', videos: 'nnnn' },
  { words: 'N2', tracks: 'ynnn', videos: 'nnnn' },
  { words: 'Y2', tracks: 'yyyy', videos: 'yyyy' },
  { words: 'N2 Y4', tracks: 'ynyy', videos: 'ynyy' },
  // An old no that came after the yes it is older than.
  { words: 'Y4 N2', tracks: 'ynyy', videos: 'ynyy' },
  { words: 'Y2 N4', tracks: 'yynn', videos: 'nnnn' },
  { words: 'Y2 N4 Y6', tracks: 'yyny', videos: 'yyny' },
])('after $words, tracks as 1, 3, 5 and 7: $tracks, videos: $videos', async ({ words, tracks, videos }) => {
  const personId = await newPerson()
  const deviceId = await newPhone(personId)
  for (const purpose of ['track', 'video'] as const) await intoTheLog(personId, deviceId, purpose, chain(words))
  const device = await known(deviceId)
  expect(gate(device, places).map((answer) => (answer === 'on_duty' ? 'y' : 'n')).join('')).toBe(tracks)
  const kept = []
  for (const seq of places) kept.push((await shelf().consentTo(device, await filmed(personId, deviceId, seq, 'log'), now)) === 'allowed')
  expect(kept.map((may) => (may ? 'y' : 'n')).join('')).toBe(videos)
})

test.each(['Y8', 'N2 Y8'])('a no on the next phone does not undo what this phone had agreed to after the track (%s)', async (words) => {
  const personId = await newPerson()
  const [deviceId, next] = [await newPhone(personId), await newPhone(personId)]
  await intoTheLog(personId, deviceId, 'track', chain(words))
  await intoTheLog(personId, next, 'track', chain('N1'))
  // A restored server gets a track of before the yes again.
  const before = words.startsWith('N') ? 1 : 5
  const device = await known(deviceId)
  expect(gate(device, [before, 9])).toEqual(['on_duty', 'consent_withdrawn'])
  const { consent, words: asked } = await readTrackConsent({ db: reading }, device)
  expect(gate({ trackWithdrawn: consent === 'withdrawn', trackWords: asked }, [before, 9])).toEqual(['on_duty', 'consent_withdrawn'])
})

test('a video that was signed after a no is not let in while its check-in waits to be recorded', async () => {
  const personId = await newPerson()
  const deviceId = await newPhone(personId)
  await intoTheLog(personId, deviceId, 'video', chain('N2 Y6'))
  const consentTo = async (sha256: string) => shelf().consentTo(await known(deviceId), sha256, now)
  expect(await consentTo(await filmed(personId, deviceId, 3, 'inbox'))).toBe('unsure')
  expect(await consentTo(await filmed(personId, deviceId, 3, 'log'))).toBe('taken_back')
  // Another phone, on which nothing was said.
  expect(await consentTo(await filmed(personId, await newPhone(personId), 3, 'inbox'))).toBe('allowed')
})

test('a video that is here and not read yet is judged by its place, as when it arrives', async () => {
  const personId = await newPerson()
  const deviceId = await newPhone(personId)
  await intoTheLog(personId, deviceId, 'video', chain('Y6 N2'))
  const isRead = async (seq: number): Promise<boolean> => {
    const sha256 = await filmed(personId, deviceId, seq, 'log')
    await sql`insert into media (org_id, sha256, content_type, bytes, device_id, person_id, received_at) values (${orgId}, ${sha256}, 'video/webm', 1, ${deviceId}, ${personId}, now())`.execute(trx)
    return someoneAgrees(trx as never, sha256)
  }
  expect([await isRead(1), await isRead(3), await isRead(7)]).toEqual([true, false, true])
})
