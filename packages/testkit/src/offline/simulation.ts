/**
 * One life of a phone and its server, drawn from a seed: a person works, the page is killed at any turn, the network and the server do what they do.
 * At the end everything is mended and looked at. The same seed gives the same life, to the last line of its trace.
 */
import { createHash, generateKeyPairSync } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { toBase64Url } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import type { ConsentPurpose } from '@fieldproof/core/kernel'
import type { OutboxRecord } from '../../../../apps/mobile/src/outbox/types.ts'
import type { EventDraft } from '../../../../apps/mobile/src/outbox/types.ts'
import { createRandom } from '../random.ts'
import { checkEnd } from './invariants.ts'
import type { Told } from './invariants.ts'
import { createVirtualApi, tick, ticks } from './virtualNetwork.ts'
import { createVirtualPhone } from './virtualPhone.ts'
import { createVirtualServer, shiftHours } from './virtualServer.ts'
import type { ServerMutation } from './virtualServer.ts'
import { noticeOf, purposes } from './words.ts'

export type Mutation = ServerMutation | 'believes_in_lost_answers' | 'trusts_wall_clock'
export const mutations: readonly Mutation[] = ['no_dedupe', 'ack_before_commit', 'nothing_missing', 'photo_not_kept', 'tracks_against_the_word', 'videos_against_the_word', 'believes_in_lost_answers', 'trusts_wall_clock']

export interface Life {
  readonly seed: string
  /** What went against an invariant. Empty is good. */
  readonly faults: readonly string[]
  /** SHA-256 of the trace: two runs of one seed agree in it. */
  readonly traceSha256: string
  readonly trace: readonly string[]
  readonly told: number
  readonly photos: number
  readonly kills: number
  readonly restores: number
  readonly requestsInTrouble: number
  /** Calls for help, taps that the phone itself held back as off duty, and check-ins made in a shift while the wall clock was hours off. */
  readonly calls: number
  readonly offDuty: number
  readonly byWrongClock: number
  readonly slowRequests: number
  readonly agreed: number
  readonly withdrawn: number
  readonly videos: number
  /** Tracks and videos that the server would not have, at the end. */
  readonly refusedTracks: number
  readonly refusedVideos: number
}

interface Medium { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer> }

/** As the screens allow it; nothing that a consent is about, since another tab takes it back at that moment; or what the screens do not offer. */
type Manner = 'as shown' | 'records nothing' | 'against the word'

const acts = ['tap', 'tap', 'tap', 'taps', 'sync', 'sync', 'sync', 'both', 'record', 'record', 'network', 'clock', 'disk', 'database', 'upgrade', 'reload', 'server', 'wait', 'backup', 'restore', 'sos', 'bandwidth'] as const

const deviceKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { x, y } = deviceKeys.publicKey.export({ format: 'jwk' })
const publicKey = { kty: 'EC' as const, crv: 'P-256' as const, x: x!, y: y! }

const startOfTime = Date.parse('2026-05-20T02:00:00.000Z')
const hourMs = 3_600_000
/** Longer than any honest action takes; one that does not end by then hangs. */
const mostTicks = 60_000
const mendRounds = 16
/** Answers take some seconds: at the very edge of a shift phone and server may differ. */
const edgeMs = 2 * 60_000
const shanghaiMs = 8 * hourMs
const hourOf = (time: string): number => Number(time.slice(0, 2)) * hourMs
/** Well inside the hours of a day's shift. */
const isInShift = (instant: number): boolean => {
  const sinceMidnight = (instant + shanghaiMs) % (24 * hourMs)
  return sinceMidnight > hourOf(shiftHours.start) + edgeMs && sinceMidnight < hourOf(shiftHours.end) - edgeMs
}

export const simulate = async (seed: string | number, options: { readonly mutation?: Mutation | undefined; readonly steps?: number; /** Off: as lives were before anybody said anything about consents, so that those which once failed are still themselves. */ readonly words?: boolean } = {}): Promise<Life> => {
  const { mutation, words = true } = options
  const random = createRandom(`offline/${seed}`)
  const trace: string[] = []
  const faults: string[] = []
  let now = startOfTime
  let trouble = random.pick([0, 0.1, 0.3, 0.6])
  const shift = random.pick(['always', 'day'] as const)
  // From an hour before the shift until three hours after it.
  if (shift === 'day') now += random.whole(-3, 13) * hourMs
  let mostEventBytes = Infinity
  // Somebody records although they have taken their yes back: another tab, a version of before there were consents. What the server can know then it must hold to; a restore takes the word from it.
  const defies = words && random.chance(0.3)
  const agreements: [number, number] = [0, 0]
  let [kills, restores, requestsInTrouble, calls, offDuty, byWrongClock, slowRequests] = [0, 0, 0, 0, 0, 0, 0]
  let wallOffset = 0
  const note = (line: string): void => {
    trace.push(`${now - startOfTime} ${line}`)
    if (line.startsWith('net ')) requestsInTrouble++
    if (line.startsWith('slow')) slowRequests++
  }
  const ids = { orgId: random.uuid(), deviceId: random.uuid(), personId: random.uuid() }
  const serverMutation = mutation === 'believes_in_lost_answers' || mutation === 'trusts_wall_clock' ? undefined : mutation
  const server = createVirtualServer({ random: random.fork('server'), now: () => now, publicKey, ...ids, shift, mutation: serverMutation })
  const newIds = random.fork('ids')
  const phone = await createVirtualPhone({
    now: () => now, newId: () => newIds.uuid(), deviceKey: deviceKeys.privateKey, trustsWallClock: mutation === 'trusts_wall_clock', asksConsents: words,
    identity: {
      deviceId: ids.deviceId, deviceToken: 't', orgId: ids.orgId, orgName: 'o', personId: ids.personId, personName: 'p', timeZone: 'Asia/Shanghai', logOrigin: server.logOrigin, logVerifierKey: server.logVerifierKey,
      enrolledAt: new Date(now).toISOString(), enrolledWith: 'code',
    },
  })
  const told: Told[] = []
  /** Photos of told check-ins, by hash. */
  const photos = new Map<string, Uint8Array<ArrayBuffer>>()
  const videos = new Map<string, Medium & { readonly seq: number }>()

  const api = () => createVirtualApi({ random, server, page: phone.page(), now: () => now, pass: (ms) => { now += ms }, trouble: () => trouble, mostEventBytes: () => mostEventBytes, trace: note, believesInLostAnswers: mutation === 'believes_in_lost_answers' })

  /** Runs until it ends, or until the page is killed after so many turns. Answers whether it ended before. */
  const run = async (name: string, work: () => Promise<unknown>, killAfter?: number): Promise<boolean> => {
    let ended = false
    let failure: unknown
    const mine = phone.page()
    const running = work().catch((error: unknown) => { failure = error }).then(() => { if (mine.alive) ended = true })
    void running
    for (let turn = 0; !ended; turn++) {
      if (killAfter !== undefined && turn >= killAfter) {
        phone.kill()
        kills++
        note(`${name} killed after ${turn}`)
        await phone.open()
        return false
      }
      if (turn > mostTicks) {
        faults.push(`${name} did not end`)
        return false
      }
      await tick()
    }
    if (failure !== undefined) note(`${name} failed: ${(failure as Error).name}`)
    return failure === undefined
  }

  /** What the phone's own screens would let the person do now; undefined: a phone of before anybody was asked, or one whose storage is gone. */
  const consents = async (): Promise<ReadonlyMap<string, string> | undefined> => (words ? phone.consents().then((all) => new Map(all.map(({ purpose, state }) => [purpose, state])), () => undefined) : undefined)
  const drawBytes = (head: readonly number[]): Medium => {
    const bytes = Uint8Array.from({ length: random.whole(10, 900) }, (_none, i) => head[i] ?? random.whole(0, 255))
    return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes }
  }
  const act = (agreed: ReadonlyMap<string, string> | undefined, manner: Manner): { readonly draft: EventDraft; readonly photo?: Medium; readonly video?: Medium } => {
    // As the first screen: outside the hours, by the clock that the phone goes by, there is no button.
    const mayCheckIn = shift === 'always' || isInShift(phone.phoneNow())
    if (!mayCheckIn) offDuty++
    const mayTrack = manner === 'against the word' || (manner === 'as shown' && agreed?.get('track') !== 'withdrawn')
    const kind = random.pick(mayCheckIn && manner === 'against the word' ? ['track', 'check_in'] as const : !mayCheckIn ? ['explanation'] as const : mayTrack ? ['check_in', 'check_in', 'check_out', 'work_state', 'explanation', 'track'] as const : ['check_in', 'check_in', 'check_out', 'work_state', 'explanation'] as const)
    if (mayCheckIn && shift === 'day' && Math.abs(wallOffset) >= hourMs && (kind === 'check_in' || kind === 'check_out')) byWrongClock++
    switch (kind) {
      case 'work_state': return { draft: { kind, state: random.pick(['started', 'paused', 'resumed', 'ended'] as const) } }
      case 'explanation': return { draft: { kind, about: random.uuid(), text: '堵车' } }
      case 'track': {
        const fixes = Array.from({ length: random.whole(1, 5) }, (_none, i) => ({ lat: 31.2, lon: 121.4 + i * 1e-4, fixTime: now - 10_000 * (5 - i) }))
        return { draft: { kind, from: fixes[0]!.fixTime, to: fixes.at(-1)!.fixTime, packed: toBase64Url(packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) })) } }
      }
      default: {
        const fix = random.chance(0.6) ? { fix: { lat: 31.2, lon: 121.4, fixTime: phone.positionTime() } } : {}
        const mayFilm = manner === 'against the word' || (manner === 'as shown' && agreed?.get('video') === 'granted')
        const video = mayFilm && random.chance(0.7) ? drawBytes([0x1a, 0x45, 0xdf, 0xa3]) : undefined
        const named = { ...fix, ...(video === undefined ? {} : { videoSha256: video.sha256 }) }
        if (!random.chance(0.5)) return { draft: { kind, note: '到店', ...named }, ...(video === undefined ? {} : { video }) }
        const photo = drawBytes([0xff, 0xd8, 0xff, 0xe0])
        return { draft: { kind, photoSha256: photo.sha256, ...named }, photo, ...(video === undefined ? {} : { video }) }
      }
    }
  }
  const tap = async (manner: Manner = 'as shown'): Promise<() => Promise<void>> => {
    const { draft, photo, video } = act(await consents(), manner)
    const trueTime = now
    const takenAt = new Date(trueTime).toISOString()
    return async () => {
      const record: OutboxRecord = await phone.append(draft, { ...(photo === undefined ? {} : { photo: { ...photo, contentType: 'image/jpeg', takenAt } }), ...(video === undefined ? {} : { media: [{ ...video, contentType: 'video/webm', takenAt }] }) })
      told.push({ id: record.id, seq: record.seq, trueTime })
      if (photo !== undefined) photos.set(photo.sha256, photo.bytes)
      if (video !== undefined) videos.set(video.sha256, { ...video, seq: record.seq })
      note(`told ${record.seq} ${draft.kind}${video === undefined ? '' : ' with a video'}`)
    }
  }
  /** As the buttons of 同意与撤回: mostly the other word than the last. */
  const say = async (word?: { readonly purpose: ConsentPurpose; readonly granted: boolean }): Promise<() => Promise<void>> => {
    const purpose = word?.purpose ?? random.pick(purposes)
    const last = (await phone.consents()).find((consent) => consent.purpose === purpose)!.said
    const granted = word?.granted ?? (random.chance(0.8) ? !(last ?? purpose === 'track') : random.chance(0.5))
    const trueTime = now
    const { version: noticeVersion, sha256: noticeSha256 } = noticeOf(purpose)
    return async () => {
      const record = await phone.append({ kind: 'declaration', content: { topic: 'consent', purpose, granted, noticeVersion, noticeSha256 } })
      told.push({ id: record.id, seq: record.seq, trueTime })
      agreements[granted ? 0 : 1]++
      note(`told ${record.seq} ${granted ? 'agrees to' : 'withdraws'} ${purpose}`)
    }
  }
  /** What the phone's screens say of the consents is what the person said last on it, at every moment. */
  const checkConsents = async (): Promise<void> => {
    for (const { purpose, state, said } of await phone.consents()) if (said !== undefined && state !== (said ? 'granted' : 'withdrawn')) faults.push(`the phone takes ${purpose} for ${state} after ${said ? 'a yes' : 'a no'}`)
  }
  const mayKill = (most: number): number | undefined => (random.chance(0.5) ? random.whole(0, most) : undefined)

  const steps = options.steps ?? random.whole(10, 26)
  for (let step = 0; step < steps; step++) {
    now += random.whole(1_000, 20 * 60_000)
    switch (random.pick(words ? [...acts, 'consent', 'consent', 'consent beside', 'look', ...(defies ? ['defy', 'defy', 'defy'] as const : [])] as const : acts)) {
      case 'tap': await run('tap', await tap(), mayKill(14)); break
      case 'taps': {
        const all = [await tap(), await tap(), await tap()]
        await run('taps', () => Promise.all(all.map((work) => work().catch(() => undefined))), mayKill(40))
        break
      }
      case 'sync': await run('sync', () => phone.sync(api()), mayKill(90)); break
      case 'both': {
        const first = await tap()
        await run('both', () => Promise.all([phone.sync(api()), first().catch(() => undefined), phone.sync(api())]), mayKill(120))
        break
      }
      case 'record': server.record(); note('recorded'); break
      case 'network': trouble = random.pick([0, 0.1, 0.3, 0.6, 1]); note(`trouble ${trouble}`); break
      case 'clock': { const ms = random.whole(-3 * 24, 3 * 24) * hourMs; wallOffset += ms; await phone.moveWallClock(ms); note(`wall clock ${ms}`); break }
      case 'disk': {
        const at = now
        await run('positions', () => phone.buffer(Array.from({ length: random.whole(0, 12) }, (_none, i) => ({ lat: 31.2, lon: 121.4, fixTime: at - 1000 * (12 - i) }))), mayKill(20))
        phone.setDiskFull(true)
        note('disk full')
        await run('tap on a full disk', await tap(), undefined)
        await run('sync on a full disk', () => phone.sync(api()), undefined)
        if (await run('making room', async () => note(`thinned ${await phone.makeRoom()}`), mayKill(12))) note('room')
        phone.setDiskFull(false)
        break
      }
      case 'database': {
        note('database lost')
        const after = random.whole(0, 60)
        const lose = phone.databaseLoss()
        void ticks(after).then(lose)
        await run('sync without database', () => phone.sync(api()), undefined)
        lose()
        await run('tap without database', await tap(), undefined)
        phone.kill()
        await phone.open()
        break
      }
      case 'upgrade': {
        await phone.unseal()
        note('as an older version left it')
        await run('seal old rows', () => phone.sealOld(), mayKill(60))
        break
      }
      case 'reload': phone.kill(); await phone.open(); note('reload'); break
      case 'server': {
        const after = random.whole(0, 40)
        void ticks(after).then(server.kill)
        note(`server killed after ${after}`)
        await run('sync while the server is killed', () => phone.sync(api()), undefined)
        break
      }
      case 'wait': {
        now += random.pick([10 * 60_000, 3 * hourMs, 24 * hourMs, 8 * 24 * hourMs, 31 * 24 * hourMs])
        note('waited')
        break
      }
      case 'bandwidth': mostEventBytes = random.pick([Infinity, 2_500, 6_000]); note(`carries ${mostEventBytes}`); break
      case 'sos': {
        const trueTime = now
        calls++
        const draft: EventDraft = { kind: 'declaration', content: { topic: 'sos', sosId: random.uuid(), state: 'raised' } }
        const call = async (): Promise<void> => {
          const record = await phone.append(draft, { meta: { sos: draft } })
          told.push({ id: record.id, seq: record.seq, trueTime })
          note(`told ${record.seq} sos`)
          await phone.sendAhead(api(), record)
        }
        await run('sos', () => Promise.all([phone.sync(api()), call().catch(() => undefined)]), mayKill(90))
        break
      }
      case 'consent': {
        const word = await say()
        await run('consent', async () => {
          await word()
          await phone.sync(api())
          await phone.askConsents(api())
        }, mayKill(120))
        break
      }
      case 'consent beside': {
        // Another tab is about something else at that moment.
        const [word, other] = [await say(), await tap('records nothing')]
        await run('consent beside', () => Promise.all([word().catch(() => undefined), other().catch(() => undefined), phone.sync(api())]), mayKill(90))
        break
      }
      case 'defy': {
        const [no, against] = [await say({ purpose: random.pick(['track', 'video']), granted: false }), await tap('against the word')]
        const gap = random.whole(0, 5)
        await run('defy', async () => {
          await no()
          if (gap > 2) await phone.sync(api())
          await against()
        }, mayKill(60))
        break
      }
      case 'look': await run('look', () => phone.askConsents(api()), mayKill(20)); break
      case 'backup': server.backUp(); note('backup'); break
      case 'restore': {
        if (defies || !random.chance(0.4)) break
        server.restore()
        restores++
        note('restored')
        break
      }
    }
    if (words) await checkConsents()
  }

  /** Nothing is left that another sync would change. */
  const isSettled = async (): Promise<boolean> =>
    (await phone.db().getAll('outbox')).every((record) => record.inclusion === 'proved' || (words && record.delivery === 'refused')) && (await phone.db().getAll('photos')).every((photo) => photo.confirmed === true || (words && photo.upload === 'refused')) && (await phone.db().getAll('identities')).every(({ status }) => status === 'active')

  // Everything is mended: what must be true in the end is true soon.
  trouble = 0
  note('mended')
  for (let round = 0; round < mendRounds; round++) {
    server.record()
    await run('mending', () => phone.sync(api()))
    server.record()
    now += round === 4 ? 25 * hourMs : random.whole(61 * 60_000, 2 * hourMs)
    // What was held back on the way arrives as well.
    await ticks(12)
    if (round > 6 && await isSettled()) break
  }
  await run('seal old rows', () => phone.sealOld())
  faults.push(...await checkEnd({ phone, server, told, photos, videos, restores, ahead: calls }))
  if (words) await checkConsents()
  for (const leaf of server.disks().log) note(`log ${leaf.seq} ${leaf.order}`)
  const [refusedTracks, refusedVideos] = [(await phone.db().getAll('outbox')).filter(({ kind, delivery }) => kind === 'track' && delivery === 'refused').length, (await phone.db().getAll('photos')).filter(({ upload }) => upload === 'refused').length]
  phone.kill()
  return { seed: String(seed), faults, trace, traceSha256: createHash('sha256').update(trace.join('\n')).digest('hex'), told: told.length, photos: photos.size, kills, restores, requestsInTrouble, calls, offDuty, byWrongClock, slowRequests, agreed: agreements[0], withdrawn: agreements[1], videos: videos.size, refusedTracks, refusedVideos }
}
