import { CheckInRow, type LiveLeftMessage, type LiveMove, type LivePosition, LivePositionsMessage } from '@fieldproof/contract'
import { isoInstant, type Fix, type Language } from '@fieldproof/core/kernel'
import { type RawBuilder, sql } from 'kysely'
import { maskedBy } from '../../http/fieldMasks.ts'
import { scopeKey, scopeOfNobody } from '../../http/scope.ts'
import { isVisible, seesTheSame, viewersNow, visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Database, Sql } from '../../platform/postgres/database.ts'
import { presentCheckInRow, selectCheckIns, type CheckInRecord } from '../../read/checkIns/present.ts'
import { crossingsChannel, registryChannel } from '../../platform/channels.ts'
import { readCrossingNews } from '../../read/crossings/news.ts'
import { isOfPresentDay, presentDay } from '../../read/workday/presentDay.ts'
import { logChannel } from '../../record/append.ts'

/** A connected console. `send` gets bytes that are shared by everybody who may see the same and reads the same language. */
export interface LiveClient {
  readonly viewer: Viewer
  readonly language: Language
  send(bytes: Buffer): void
  /** What this person may see has changed, or nothing any more: the console connects again and is asked who it is. */
  close(): void
}

/**
 * Follower of the log for people who watch: new positions and check-ins, at most every 50 ms, read once and serialised once per
 * audience (who sees the same people in the same language). It reads projections behind a cursor, so it works in every server
 * process, and a console that reconnects resumes from the log index it saw last. Whoever is not to be seen any more (their working day
 * is over, they left the company or the departments that are watched) is told to leave: after an act of the registry with the next telling, by the clock within a minute.
 */
export interface LiveHub {
  join(client: LiveClient, afterIndex: number | null): Promise<() => void>
  stop(): Promise<void>
}

interface Audience {
  /** As whom all of them see: one of them, or somebody who sees their departments and is nobody (see `sharedBy`). */
  readonly viewer: Viewer
  readonly language: Language
  readonly clients: Set<LiveClient>
  /** Log index behind which this audience has been told everything. */
  cursor: number
  /** Everybody whose place its consoles show, with what all of them know of that person beside the place, as one text: of them a move is enough. Whoever joins knows nothing of it (''). */
  readonly known: Map<string, string>
  /** Somebody may have come into its view or left it without a position of their own: asked at the next telling. */
  isViewDue: boolean
  /** Number of the newest crossing as the first of its consoles joined, then of the last one it was told of: those before are asked for as a list. */
  crossing: number
}

const coalesceMs = 50
/** Telling takes at most this share of the time: with many consoles, or much to tell, they are told less often and more at once. */
const tellingShare = 0.5
const longestCoalesceMs = 500
const maxRows = 2_000
/** A day ends without an entry in the log. */
const dayEveryMs = 60_000
/** After a restart everybody connects at once: so old may be the reading of all places that they share; what came since is told after it. */
const sharedMs = 500

const message = (event: string, data: unknown, id: number): Buffer => Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

/** Everybody's place as the log had `size` entries, and whose they are; `views` as it was asked for. */
interface Snapshot { readonly size: number; readonly places: Buffer; readonly personIds: readonly string[]; readonly views: number }

interface PositionRow {
  person_id: string
  person_name: string
  department_id: string | null
  device_id: string
  source: string
  fix: Fix
  fix_time: Date
  server_time: Date
}

/** Who is on a viewer's map at `nowMs`: people of the company with a place of their present working day. */
const onMap = async (trx: Sql, viewer: Viewer, nowMs: number) => sql`latest_positions l join people p using (org_id, person_id) where p.status = 'active' and ${isOfPresentDay(await presentDay(trx, nowMs))} and ${visiblePeople(viewer)}`

const inLog = (after: number, upTo: number) => sql<boolean>`l.entry_index >= ${after} and l.entry_index < ${upTo}`

const selectPositions = async (trx: Sql, viewer: Viewer, nowMs: number, which: RawBuilder<boolean>): Promise<LivePosition[]> => {
  const { rows } = await sql<PositionRow>`select l.person_id, p.name as person_name, p.department_id, l.device_id, l.source, l.fix, l.fix_time, l.server_time from ${await onMap(trx, viewer, nowMs)} and ${which}`.execute(trx)
  return rows.map(({ fix, ...row }) => ({
    personId: row.person_id, personName: row.person_name, departmentId: row.department_id, deviceId: row.device_id, source: row.source,
    position: { lat: fix.lat, lon: fix.lon }, accuracyMetres: fix.accuracyMetres ?? null, speedMetresPerSecond: fix.speedMetresPerSecond ?? null,
    bearingDegrees: fix.bearingDegrees ?? null, batteryPercent: fix.batteryPercent ?? null, fixTime: isoInstant(row.fix_time.getTime()), serverTime: isoInstant(row.server_time.getTime()),
  }))
}

/** Of those that came with a part of the log, `after` up to but without `upTo`. */
export const readPositions = async (trx: Sql, viewer: Viewer, nowMs: number, after: number, upTo: number): Promise<LivePosition[]> => await selectPositions(trx, viewer, nowMs, inLog(after, upTo))

const moveOf = ({ lat, lon }: NonNullable<LivePosition['position']>, { personId, accuracyMetres, speedMetresPerSecond, bearingDegrees, batteryPercent, fixTime, serverTime }: LivePosition): LiveMove =>
  [personId, lat, lon, accuracyMetres, speedMetresPerSecond, bearingDegrees, batteryPercent, fixTime, serverTime]

/** Who has only moved, told in the short way; and from now on they are known. */
const shortened = (positions: readonly LivePosition[], known: Map<string, string>): LivePositionsMessage => {
  const told: { readonly positions: LivePosition[]; readonly moves: LiveMove[] } = { positions: [], moves: [] }
  for (const position of positions) {
    const rest = JSON.stringify([position.personName, position.departmentId, position.deviceId, position.source])
    if (position.position && known.get(position.personId) === rest) told.moves.push(moveOf(position.position, position))
    else {
      known.set(position.personId, rest)
      told.positions.push(position)
    }
  }
  return told
}

interface News { readonly size: number; readonly has_sos: boolean; readonly has_check_ins: boolean }

/** How far the log has come, and of which kinds something stands behind `after`: one question, since most times it is positions only. */
const newsSince = async (trx: Sql, after: number): Promise<News> =>
  (await sql<News>`select coalesce((select size from log_heads), 0)::bigint as size,
    exists (select from declarations where topic = 'sos' and entry_index >= ${after}) or exists (select from sos_acknowledgements where entry_index >= ${after}) as has_sos,
    exists (select from check_ins where entry_index >= ${after}) as has_check_ins`.execute(trx)).rows[0]!

/**
 * Number of the company's newest crossing. Asked without a scope: it is the last entry of an index, while the newest of a few people is looked for
 * through all of it, and who watches is told by it only where to go on.
 */
const newestCrossing = async (db: Database, orgId: string): Promise<number> => db.readOrg(orgId, async (trx) => (await sql<{ seq: number }>`select coalesce(max(seq), 0)::bigint as seq from crossings where seq is not null`.execute(trx)).rows[0]!.seq)

export const logSize = async (trx: Sql): Promise<number> => (await sql<{ size: number }>`select size from log_heads`.execute(trx)).rows[0]?.size ?? 0

const readCheckIns = async (trx: Sql, viewer: Viewer, after: number, upTo: number): Promise<CheckInRecord[]> =>
  (await sql<CheckInRecord>`${selectCheckIns} where c.entry_index >= ${after} and c.entry_index < ${upTo} and ${visiblePeople(viewer)} order by c.entry_index limit ${maxRows}`.execute(trx)).rows

/** All check-ins of a range, however many: read in pages. */
const readMissed = async (trx: Sql, viewer: Viewer, after: number, upTo: number): Promise<CheckInRecord[]> => {
  const rows: CheckInRecord[] = []
  for (let from = after; ;) {
    const page = await readCheckIns(trx, viewer, from, upTo)
    rows.push(...page)
    if (page.length < maxRows) return rows
    from = page.at(-1)!.entry_index + 1
  }
}

/**
 * Whom a console may share its stream with. Everybody sees themselves, who may be outside of the departments they see: of those with the same departments, the ones who are inside see the same, and
 * share a stream of these departments alone. Who is outside (a scope elsewhere, or only oneself) has one of their own, and so has who has masks, since their own self is whole to them.
 */
const sharedBy = async (db: Database, viewers: readonly Viewer[]): Promise<Map<Viewer, Viewer>> => {
  const limited = Map.groupBy(viewers.filter(({ scope, masks }) => scope !== 'everybody' && masks.length === 0), ({ orgId, scope }) => `${orgId}/${scopeKey(scopeOfNobody(scope))}`)
  const shared = new Map<Viewer, Viewer>()
  for (const ofScope of limited.values()) {
    const [{ orgId, scope }] = ofScope as [Viewer, ...Viewer[]]
    const alone = scopeOfNobody(scope)
    const { rows } = await db.readOrg(orgId, (trx) => sql<{ id: string }>`select p.person_id as id from people p where p.person_id = any(${ofScope.map(({ personId }) => personId)}::uuid[]) and ${isVisible({ scope: alone })}`.execute(trx))
    const inside = new Set(rows.map(({ id }) => id))
    for (const viewer of ofScope) if (inside.has(viewer.personId)) shared.set(viewer, { ...viewer, scope: alone })
  }
  return new Map(viewers.map((viewer) => [viewer, shared.get(viewer) ?? viewer]))
}

const shownTo = (viewer: Viewer, row: CheckInRecord, language: Language): CheckInRow => maskedBy(viewer, CheckInRow, presentCheckInRow(row, language, viewer))

export const createLiveHub = async (db: Database, clock: Clock, log: Logger): Promise<LiveHub> => {
  const audiences = new Map<string, Audience>()
  const snapshots = new Map<string, { readonly sinceMs: number; readonly snapshot: Promise<Snapshot> }>()
  const due = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let toldAt = 0
  let pauseMs = coalesceMs
  let stopped = false

  const keyOf = (viewer: Viewer, language: Language): string => {
    // Who has masks sees their own self whole: an audience of one.
    const masks = viewer.masks.length === 0 ? '' : `/${viewer.masks.join('+')}/${viewer.personId}`
    return `${viewer.orgId}/${scopeKey(viewer.scope)}/${language}${masks}`
  }

  const positionsMessage = ({ viewer, known }: Audience, positions: readonly LivePosition[], id: number): Buffer => {
    if (!viewer.masks.includes('position')) return message('positions', maskedBy(viewer, LivePositionsMessage, shortened(positions, known)), id)
    for (const { personId } of positions) known.set(personId, '')
    return message('positions', maskedBy(viewer, LivePositionsMessage, { positions: [...positions] }), id)
  }

  /** Who came into view with a place that was there before, and who left it. */
  const tellView = async (trx: Sql, audience: Audience): Promise<void> => {
    const { viewer, known, cursor, clients } = audience
    // Before it is asked: who comes while it is asked has come since.
    const before = [...known.keys()]
    const { rows } = await sql<{ id: string }>`select distinct l.person_id as id from ${await onMap(trx, viewer, clock.now())}`.execute(trx)
    const seen = new Set(rows.map(({ id }) => id))
    const left = before.filter((id) => !seen.has(id)), came = [...seen].filter((id) => !known.has(id))
    for (const id of left) known.delete(id)
    const parts = left.length > 0 ? [message('left', { personIds: left } satisfies LiveLeftMessage, cursor)] : []
    if (came.length > 0) parts.push(positionsMessage(audience, await selectPositions(trx, viewer, clock.now(), sql<boolean>`l.person_id = any(${came}::uuid[])`), cursor))
    if (parts.length === 0) return
    const bytes = Buffer.concat(parts)
    for (const client of clients) client.send(bytes)
  }

  const tell = async (audience: Audience, lastCrossing: number): Promise<void> => {
    const { viewer } = audience
    await db.readOrg(viewer, async (trx) => {
      await tellNews(trx, audience, lastCrossing)
      // After the news: who came with a position of their own has come.
      if (!audience.isViewDue) return
      audience.isViewDue = false
      try {
        await tellView(trx, audience)
      } catch (error) {
        audience.isViewDue = true
        throw error
      }
    })
  }

  const tellNews = async (trx: Sql, audience: Audience, lastCrossing: number): Promise<void> => {
    const { viewer, language, clients } = audience
    const { size, has_sos: hasSos, has_check_ins: hasCheckIns } = await newsSince(trx, audience.cursor)
    const { last, crossings } = await readCrossingNews(trx, viewer, audience.crossing, lastCrossing)
    audience.crossing = last
    if (crossings.length > 0) {
      const bytes = Buffer.concat(crossings.map((crossing) => message('crossing', crossing, audience.cursor)))
      for (const client of clients) client.send(bytes)
    }
    if (size <= audience.cursor) return
    // A call for help, or somebody who has seen one: the consoles ask for the list, which is short.
    if (hasSos) {
      const bytes = message('sos', {}, audience.cursor)
      for (const client of clients) client.send(bytes)
    }
    const positions = await readPositions(trx, viewer, clock.now(), audience.cursor, size)
    const checkIns = hasCheckIns ? await readCheckIns(trx, viewer, audience.cursor, size) : []
    // A very long backlog of check-ins is told in parts; the cursor stops where the page ended.
    const next = checkIns.length === maxRows ? checkIns.at(-1)!.entry_index + 1 : size
    const parts = checkIns.map((row) => message('check_in', shownTo(viewer, row, language), row.entry_index + 1))
    if (positions.length > 0) parts.push(positionsMessage(audience, positions, next))
    audience.cursor = next
    if (next < size) due.add(viewer.orgId)
    if (parts.length === 0) return
    const bytes = Buffer.concat(parts)
    for (const client of clients) client.send(bytes)
  }

  const flush = async (): Promise<void> => {
    toldAt = performance.now()
    const orgs = new Set(due)
    due.clear()
    const crossings = new Map<string, number>()
    for (const audience of audiences.values()) {
      const { orgId } = audience.viewer
      if (audience.clients.size === 0 || !orgs.has(orgId)) continue
      const telling = async (): Promise<void> => {
        const last = crossings.get(orgId) ?? (await newestCrossing(db, orgId))
        crossings.set(orgId, last)
        await tell(audience, last)
      }
      await telling().catch((error: unknown) => {
        log.warn({ error }, 'live view: the database did not answer; told with the next change')
        due.add(orgId)
      })
    }
    pauseMs = Math.min(longestCoalesceMs, Math.max(coalesceMs, (performance.now() - toldAt) / tellingShare))
    timer = undefined
    if (due.size > 0 && !stopped) schedule()
  }
  /** The first after a silence is told at once; what follows waits for its turn. */
  const schedule = (): void => {
    timer ??= setTimeout(() => void flush(), Math.max(0, pauseMs - (performance.now() - toldAt)))
  }
  const wake = (orgId: string): void => {
    // After a reconnect nothing is known about what was missed: everybody is looked at again.
    if (orgId === '') for (const audience of audiences.values()) due.add(audience.viewer.orgId)
    else due.add(orgId)
    if (due.size > 0) schedule()
  }
  const unlisten = await db.listen(logChannel, wake)
  const unlistenCrossings = await db.listen(crossingsChannel, wake)
  /** How often it has been possible that others are to be seen: what was read before the last time may hold somebody who is not. */
  let views = 0
  const viewsAreDue = (orgId: string): void => {
    views++
    snapshots.clear()
    for (const audience of audiences.values()) if (orgId === '' || audience.viewer.orgId === orgId) audience.isViewDue = true
    wake(orgId)
  }

  // Whoever left the company, or changed department or role, must not go on seeing what they saw when they connected.
  const recheck = async (): Promise<void> => {
    const clients = [...audiences.values()].flatMap((audience) => [...audience.clients])
    if (clients.length === 0) return
    const now = await viewersNow(db.system, sql<boolean>`p.person_id = any(${[...new Set(clients.map((client) => client.viewer.personId))]}::uuid[])`, clock.now())
    const viewers = new Map(now.map((viewer) => [viewer.personId, viewer]))
    for (const client of clients) if (!seesTheSame(client.viewer, viewers.get(client.viewer.personId))) client.close()
    // A department that was moved takes people into or out of what they see themselves.
    const left = clients.filter((client) => seesTheSame(client.viewer, viewers.get(client.viewer.personId)))
    const shared = await sharedBy(db, left.map(({ viewer }) => viewer))
    for (const client of left) if (!audiences.get(keyOf(shared.get(client.viewer)!, client.language))?.clients.has(client)) client.close()
  }
  const snapshotFor = (key: string, viewer: Viewer): Promise<Snapshot> => {
    const held = snapshots.get(key)
    if (held && performance.now() - held.sinceMs < sharedMs) return held.snapshot
    const asked = views
    const snapshot = db.readOrg(viewer, async (trx) => {
      const size = await logSize(trx)
      const positions = await readPositions(trx, viewer, clock.now(), 0, size)
      return { size, places: message('positions', maskedBy(viewer, LivePositionsMessage, { positions, isWhole: true }), size), personIds: positions.map(({ personId }) => personId), views: asked }
    })
    const made = { sinceMs: performance.now(), snapshot }
    snapshots.set(key, made)
    const forget = (): void => { if (snapshots.get(key) === made) snapshots.delete(key) }
    snapshot.then(() => setTimeout(forget, sharedMs).unref(), forget)
    return snapshot
  }
  const unlistenRegistry = await db.listen(registryChannel, (orgId) => {
    viewsAreDue(orgId)
    void recheck().catch((error: unknown) => log.warn({ error }, 'live view: could not check who may still watch'))
  })
  const days = setInterval(() => { if (audiences.size > 0) viewsAreDue('') }, dayEveryMs)

  return {
    async join(client, afterIndex) {
      const viewer = (await sharedBy(db, [client.viewer])).get(client.viewer)!
      const key = keyOf(viewer, client.language)
      const { size, places, personIds, views: askedAt } = await snapshotFor(key, viewer)
      // Before the word that the stream is open: a console asks for its lists at that word, and what comes later is told.
      const crossing = await newestCrossing(db, viewer.orgId)
      const missed = afterIndex === null || afterIndex >= size ? [] : await db.readOrg(viewer, (trx) => readMissed(trx, viewer, afterIndex, size))
      client.send(Buffer.concat([
        // Not yet the new index: who breaks off again before the missed ones came asks for them again.
        message('hello', { serverTime: isoInstant(Date.now()), size }, missed.length > 0 ? afterIndex! : size),
        ...missed.map((row) => message('check_in', shownTo(viewer, row, client.language), row.entry_index + 1)),
        places,
      ]))
      const audience = audiences.get(key) ?? { viewer, language: client.language, clients: new Set<LiveClient>(), cursor: size, crossing, known: new Map<string, string>(), isViewDue: false }
      if (audience.clients.size === 0) Object.assign(audience, { cursor: size, crossing })
      else if (audience.cursor < size) due.add(viewer.orgId)
      audiences.set(key, audience)
      audience.clients.add(client)
      for (const id of [...audience.known.keys(), ...personIds]) audience.known.set(id, '')
      if (askedAt !== views) audience.isViewDue = true
      // Between our reading and our joining the audience may have been told of more.
      if (audience.cursor > size) {
        const { cursor } = audience
        const late = await db.readOrg(viewer, async (trx) => ({ checkIns: await readCheckIns(trx, viewer, size, cursor), positions: await readPositions(trx, viewer, clock.now(), size, cursor) }))
        const parts = late.checkIns.map((row) => message('check_in', shownTo(viewer, row, client.language), row.entry_index + 1))
        if (late.positions.length > 0) parts.push(message('positions', maskedBy(viewer, LivePositionsMessage, { positions: late.positions }), cursor))
        if (parts.length > 0) client.send(Buffer.concat(parts))
      }
      due.add(viewer.orgId)
      schedule()
      return () => {
        audience.clients.delete(client)
        if (audience.clients.size === 0) audiences.delete(key)
      }
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearInterval(days)
      await unlisten()
      await unlistenCrossings()
      await unlistenRegistry()
    },
  }
}
