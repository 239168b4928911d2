import { type RawBuilder, sql } from 'kysely'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { ownConsents } from '../../declarations/consents.ts'
import type { App, Routes } from '../../http/app.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import type { KnownDevice } from '../../intake/deviceDirectory.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { loadDayPath } from '../replay/dayTrack.ts'
import { silenceMs } from '../replay/path.ts'
import { nextDay } from '../replay/presentDay.ts'
import { readMe } from './exportReadMe.ts'
import { gpxOf } from './gpx.ts'
import { fileNames, plainQueries } from './keptTables.ts'
import { ownCheckIns } from './ownCheckIns.ts'
import { zipStream, type ZipEntry } from './zipStream.ts'

const encoder = new TextEncoder()
const pageRows = 200
const json = (value: unknown): Uint8Array[] => [encoder.encode(`${JSON.stringify(value, null, 1)}\n`)]

/** Everything that is kept of a person, piece by piece, each piece in a transaction of its own so that nothing is held while a slow phone reads. */
async function* entriesOf(ports: Ports, { orgId, personId, timeZone }: KnownDevice, language: Language, modifiedAt: Date): AsyncGenerator<ZipEntry> {
  const read = <T>(work: (trx: Sql) => Promise<T>): Promise<T> => ports.db.readOrg(orgId, work)
  const rows = async (query: RawBuilder<unknown>): Promise<unknown[]> => read(async (trx) => (await query.execute(trx)).rows)
  const file = (name: string, parts: ZipEntry['parts'], isPacked = false): ZipEntry => ({ name, parts, modifiedAt, isPacked })

  yield file('README.txt', [encoder.encode(readMe(language))])
  yield file('person.json', json((await rows(sql`select p.person_id, p.name, p.employee_number, p.phone, p.email, p.role, p.status, d.name as department, p.created_at from people p left join departments d using (org_id, department_id) where p.person_id = ${personId}`))[0]))
  yield file('devices.json', json(await rows(sql`select device_id, kind, status, label, model, platform, enrolled_at from devices where person_id = ${personId} order by enrolled_at`)))
  yield file('check-ins.json', (async function* () {
    let after: { at: Date; id: string } | undefined
    yield encoder.encode('[')
    for (let isFirst = true; ; ) {
      const page = await read((trx) => ownCheckIns(trx, personId, after ? sql`(c.happened_at, c.event_id) < (${after.at}, ${after.id}::uuid)` : sql`true`, language, pageRows, modifiedAt.getTime()))
      for (const { view, happenedAt } of page) {
        yield encoder.encode(`${isFirst ? '' : ','}\n${JSON.stringify(view)}`)
        isFirst = false
        after = { at: happenedAt, id: view.eventId }
      }
      if (page.length < pageRows) break
    }
    yield encoder.encode('\n]\n')
  })())
  yield file('work-states.json', json(await rows(sql`select state, reason, happened_at from work_states where person_id = ${personId} order by happened_at`)))
  yield file('explanations.json', json(await rows(sql`select event_id, about_id, text, reason, happened_at, entry_index from explanations where person_id = ${personId} order by happened_at`)))
  yield file('declarations.json', json(await rows(sql`select event_id, topic, about_id, content, happened_at, entry_index from declarations where person_id = ${personId} order by entry_index`)))
  yield file('consents.json', json(await read((trx) => ownConsents(trx, personId))))
  yield file('questions-and-decisions.json', json({
    putOffs: await rows(sql`select o.kind, o.subject, o.until, o.settled, o.note, b.name as put_by, o.put_at from put_offs o join people b on b.org_id = o.org_id and b.person_id = o.put_by where o.person_id = ${personId} order by o.put_at`),
    questions: await rows(sql`select q.question_id, q.event_id, q.day, q.about, q.text, q.withdraws, p.name as asked_by, q.asked_at from review_questions q join people p on p.org_id = q.org_id and p.person_id = q.asked_by where q.person_id = ${personId} order by q.asked_at`),
    decisions: await rows(sql`select d.event_id, d.outcome, d.note, p.name as decided_by, d.decided_at, d.entry_index from review_decisions d join people p on p.org_id = d.org_id and p.person_id = d.decided_by where d.person_id = ${personId} order by d.entry_index`),
  }))
  yield file('corrections-and-leave.json', json(await rows(sql`select kind, at, until, reason, status from regularizations where person_id = ${personId} order by at`)))
  yield file('who-looked.json', json(await rows(sql`select p.name as viewer, a.day, a.purpose, a.form, a.accessed_at from track_accesses a join people p on p.org_id = a.org_id and p.person_id = a.viewer_id where a.person_id = ${personId} order by a.accessed_at`)))
  yield file('refused-positions.json', json(await rows(sql`select day, fixes as off_duty, wrong_clock_fixes as impossible_clock, private_fixes as private_places from off_duty_refusals where person_id = ${personId} order by day`)))
  for (const name of fileNames) {
    const lists: Record<string, unknown[]> = {}
    for (const [table, query] of plainQueries(name, personId)) lists[table] = await rows(query)
    yield file(`${name}.json`, json(lists))
  }
  yield file('signed-events.jsonl', (async function* () {
    // Event by event as this person's phones signed them. Of a track the log holds the hash; its positions are in tracks/.
    for (let after = -1; ; ) {
      const page = (await rows(sql`select e.entry_index, e.received_at, convert_from(e.body, 'UTF8') as jws from log_entries e where e.kind = 'submission' and e.entry_index > ${after} and e.body is not null
        and e.ref in (select event_id from check_ins where person_id = ${personId} and source = 'native' union all select event_id from work_states where person_id = ${personId} union all select event_id from explanations where person_id = ${personId} union all select event_id from declarations where person_id = ${personId} union all select event_id from device_states where person_id = ${personId})
        order by e.entry_index limit ${pageRows}`)) as { entry_index: number }[]
      for (const row of page) {
        yield encoder.encode(`${JSON.stringify(row)}\n`)
        after = row.entry_index
      }
      if (page.length < pageRows) break
    }
  })())
  const zone = zoneOf(timeZone)
  const days = (await rows(sql`select distinct to_char(d, 'YYYY-MM-DD') as day from (
      select generate_series((first_fix at time zone ${timeZone})::date, (last_fix at time zone ${timeZone})::date, interval '1 day') as d from track_chunks where person_id = ${personId} and first_fix is not null
      union all select generate_series((first_fix at time zone ${timeZone})::date, (last_fix at time zone ${timeZone})::date, interval '1 day') from track_segments where person_id = ${personId} and last_fix < first_fix + interval '40 days') t order by 1`)) as { day: string }[]
  for (const { day } of days) {
    const { fixes } = await read((trx) => loadDayPath(trx, personId, zone.startOfDay(day), zone.startOfDay(nextDay(day))))
    if (fixes.length === 0) continue
    yield file(`tracks/${day}.gpx`, [encoder.encode(gpxOf(day, fixes, silenceMs))])
    yield file(`tracks/${day}.json`, json(fixes.map((fix) => ({ ...fix, fixTime: isoInstant(fix.fixTime) }))))
  }
  const media = (await rows(sql`select sha256, content_type from media where person_id = ${personId} order by received_at`)) as { sha256: string; content_type: string }[]
  for (const { sha256, content_type: type } of media) {
    const bytes = await ports.blobs.get(sha256)
    if (bytes) yield file(`media/${sha256}.${type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'bin'}`, [bytes], true)
  }
}

/** GET /api/v1/phone/export: one zip with everything that is kept of me, to read, to keep or to take elsewhere (PIPL art. 45). */
export const phoneExport = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/export', { schema: { tags: ['Phone'], summary: 'Everything that is kept of me, as a zip of JSON, GPX and photos' } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    const now = new Date(ports.clock.now())
    return reply.type('application/zip').header('cache-control', 'no-store').header('content-disposition', `attachment; filename="fieldproof-${zoneOf(device.timeZone).dayAt(now.getTime())}.zip"`)
      .send(zipStream(entriesOf(ports, device, languageOf(request.headers['accept-language']), now)))
  })
}
