import type { LivePosition } from '@fieldproof/contract'
import { isoInstant, type Fix, type Language } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Logger } from '../../platform/log.ts'
import type { Database, Sql } from '../../platform/postgres/database.ts'
import { presentCheckInRow, selectCheckIns, type CheckInRecord } from '../../read/checkIns/present.ts'
import { crossingsChannel, registryChannel } from '../../platform/channels.ts'
import { readCrossingNews } from '../../read/crossings/news.ts'
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
 * Follower of the log for people who watch: new positions and check-ins, at most every 100 ms, read once and serialised once per
 * audience (who sees the same people in the same language). It reads projections behind a cursor, so it works in every server
 * process, and a console that reconnects resumes from the log index it saw last.
 */
export interface LiveHub {
  join(client: LiveClient, afterIndex: number | null): Promise<() => void>
  stop(): Promise<void>
}

interface Audience {
  readonly viewer: Viewer
  readonly language: Language
  readonly clients: Set<LiveClient>
  /** Log index behind which this audience has been told everything. */
  cursor: number
  /** Number of the last crossing it was told of; undefined until it is first looked at. */
  crossing?: number
}

const coalesceMs = 100
const maxRows = 2_000

const message = (event: string, data: unknown, id: number): Buffer => Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

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

export const readPositions = async (trx: Sql, viewer: Viewer, after: number, upTo: number): Promise<LivePosition[]> => {
  const { rows } = await sql<PositionRow>`select l.person_id, p.name as person_name, p.department_id, l.device_id, l.source, l.fix, l.fix_time, l.server_time
    from latest_positions l join people p using (org_id, person_id) where l.entry_index >= ${after} and l.entry_index < ${upTo} and p.status = 'active' and ${visiblePeople(viewer)}`.execute(trx)
  return rows.map(({ fix, ...row }) => ({
    personId: row.person_id, personName: row.person_name, departmentId: row.department_id, deviceId: row.device_id, source: row.source,
    position: { lat: fix.lat, lon: fix.lon }, accuracyMetres: fix.accuracyMetres ?? null, speedMetresPerSecond: fix.speedMetresPerSecond ?? null,
    bearingDegrees: fix.bearingDegrees ?? null, batteryPercent: fix.batteryPercent ?? null, fixTime: isoInstant(row.fix_time.getTime()), serverTime: isoInstant(row.server_time.getTime()),
  }))
}

const hasSosNews = async (trx: Sql, after: number, upTo: number): Promise<boolean> =>
  (await sql`select 1 from declarations where topic = 'sos' and entry_index >= ${after} and entry_index < ${upTo} union all select 1 from sos_acknowledgements where entry_index >= ${after} and entry_index < ${upTo} limit 1`.execute(trx)).rows.length > 0

export const logSize = async (trx: Sql): Promise<number> => (await sql<{ size: number }>`select size from log_heads`.execute(trx)).rows[0]?.size ?? 0

const readCheckIns = async (trx: Sql, viewer: Viewer, after: number, upTo: number): Promise<CheckInRecord[]> =>
  (await sql<CheckInRecord>`${selectCheckIns} where c.entry_index >= ${after} and c.entry_index < ${upTo} and ${visiblePeople(viewer)} order by c.entry_index limit ${maxRows}`.execute(trx)).rows

export const createLiveHub = async (db: Database, log: Logger): Promise<LiveHub> => {
  const audiences = new Map<string, Audience>()
  const due = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const keyOf = ({ viewer, language }: LiveClient): string => {
    const scope = ['owner', 'administrator', 'hr', 'auditor'].includes(viewer.role) ? 'all' : viewer.role === 'manager' && viewer.departmentId ? viewer.departmentId : viewer.personId
    return `${viewer.orgId}/${scope}/${language}`
  }

  const tell = async (audience: Audience): Promise<void> => {
    const { viewer, language, clients } = audience
    await db.readOrg(viewer.orgId, async (trx) => {
      const size = await logSize(trx)
      const news = await readCrossingNews(trx, viewer, audience.crossing)
      audience.crossing = news.last
      if (news.crossings.length > 0) {
        const bytes = Buffer.concat(news.crossings.map((crossing) => message('crossing', crossing, audience.cursor)))
        for (const client of clients) client.send(bytes)
      }
      if (size <= audience.cursor) return
      // A call for help, or somebody who has seen one: the consoles ask for the list, which is short.
      if (await hasSosNews(trx, audience.cursor, size)) {
        const bytes = message('sos', {}, audience.cursor)
        for (const client of clients) client.send(bytes)
      }
      const positions = await readPositions(trx, viewer, audience.cursor, size)
      const checkIns = await readCheckIns(trx, viewer, audience.cursor, size)
      // A very long backlog of check-ins is told in parts; the cursor stops where the page ended.
      const next = checkIns.length === maxRows ? checkIns.at(-1)!.entry_index + 1 : size
      const parts = checkIns.map((row) => message('check_in', presentCheckInRow(row, language), row.entry_index + 1))
      if (positions.length > 0) parts.push(message('positions', { positions }, next))
      audience.cursor = next
      if (next < size) due.add(viewer.orgId)
      if (parts.length === 0) return
      const bytes = Buffer.concat(parts)
      for (const client of clients) client.send(bytes)
    })
  }

  const flush = async (): Promise<void> => {
    const orgs = new Set(due)
    due.clear()
    for (const audience of audiences.values()) {
      if (audience.clients.size === 0 || !orgs.has(audience.viewer.orgId)) continue
      await tell(audience).catch((error: unknown) => {
        log.warn({ error }, 'live view: the database did not answer; told with the next change')
        due.add(audience.viewer.orgId)
      })
    }
    timer = undefined
    if (due.size > 0 && !stopped) schedule()
  }
  const schedule = (): void => {
    timer ??= setTimeout(() => void flush(), coalesceMs)
  }
  const wake = (orgId: string): void => {
    // After a reconnect nothing is known about what was missed: everybody is looked at again.
    if (orgId === '') for (const audience of audiences.values()) due.add(audience.viewer.orgId)
    else due.add(orgId)
    if (due.size > 0) schedule()
  }
  const unlisten = await db.listen(logChannel, wake)
  const unlistenCrossings = await db.listen(crossingsChannel, wake)

  // Whoever left the company, or changed department or role, must not go on seeing what they saw when they connected.
  const recheck = async (): Promise<void> => {
    const clients = [...audiences.values()].flatMap((audience) => [...audience.clients])
    if (clients.length === 0) return
    const { rows } = await sql<{ person_id: string; role: string; department_id: string | null; status: string }>`select person_id, role, department_id, status from people where person_id = any(${[...new Set(clients.map((client) => client.viewer.personId))]}::uuid[])`.execute(db.system)
    const people = new Map(rows.map((row) => [row.person_id, row]))
    for (const client of clients) {
      const person = people.get(client.viewer.personId)
      if (person?.status !== 'active' || person.role !== client.viewer.role || person.department_id !== client.viewer.departmentId) client.close()
    }
  }
  const unlistenRegistry = await db.listen(registryChannel, () => void recheck().catch((error: unknown) => log.warn({ error }, 'live view: could not check who may still watch')))

  return {
    async join(client, afterIndex) {
      const key = keyOf(client)
      const { size, positions, missed } = await db.readOrg(client.viewer.orgId, async (trx) => {
        const now = await logSize(trx)
        return {
          size: now,
          positions: await readPositions(trx, client.viewer, 0, now),
          missed: afterIndex === null || afterIndex > now ? [] : await readCheckIns(trx, client.viewer, afterIndex, now),
        }
      })
      client.send(Buffer.concat([
        message('hello', { serverTime: isoInstant(Date.now()), size }, size),
        ...missed.map((row) => message('check_in', presentCheckInRow(row, client.language), row.entry_index + 1)),
        message('positions', { positions }, size),
      ]))
      const audience = audiences.get(key) ?? { viewer: client.viewer, language: client.language, clients: new Set<LiveClient>(), cursor: size }
      if (audience.clients.size === 0) audience.cursor = size
      else if (audience.cursor < size) due.add(client.viewer.orgId)
      audiences.set(key, audience)
      audience.clients.add(client)
      // Between our reading and our joining the audience may have been told of more.
      if (audience.cursor > size) {
        const { cursor } = audience
        const late = await db.readOrg(client.viewer.orgId, (trx) => readCheckIns(trx, client.viewer, size, cursor))
        if (late.length > 0) client.send(Buffer.concat(late.map((row) => message('check_in', presentCheckInRow(row, client.language), row.entry_index + 1))))
      }
      due.add(client.viewer.orgId)
      schedule()
      return () => {
        audience.clients.delete(client)
        if (audience.clients.size === 0) audiences.delete(key)
      }
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await unlisten()
      await unlistenCrossings()
      await unlistenRegistry()
    },
  }
}
