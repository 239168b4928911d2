/**
 * What the review queue, the quality page and the check-in list cost at a hundred thousand check-ins, and the overview and people today with five thousand people at work,
 * over the API of the real server.
 *
 *   npm run bench:review [-- --check-ins 100000 --json FILE]
 *
 * Four in ten check-ins are doubted, ninety-nine in a hundred of those are decided, over 90 days of 400 people in 20 departments. The rows are written as the
 * pipeline and the decisions leave them, with verdicts as core makes them. Then the company grows to 5,000 people, each with a phone, an expected day, three
 * starts and pauses, and a position of this minute; every seventh is late and every tenth off post. The reference is the aim; each figure is the median of nine requests. Beside it the
 * CPU that a request takes, of the server and of PostgreSQL: what it would last on a core of its own, whatever else the machine is doing (Linux, PostgreSQL on this machine).
 */
import { verify } from '@fieldproof/core/verification'
import pg from 'pg'
import { sampleCheckIn } from '../src/samples.ts'
import { startServerProcess } from '../src/serverProcess.ts'
import { createConsoleSession } from '../src/session.ts'
import { createBenchDatabase, defaultPostgresUrl } from './load/databases.ts'
import { cpuSecondsOf, meterBackends } from './load/run.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { 'check-ins': { type: 'string', default: '100000' }, json: { type: 'string' } } })
const count = Number(flags['check-ins'])
const requests = 9

/** Verdicts of both kinds, with all that is found about a check-in. */
const verdicts = (['verified', 'needs_review', 'strong_doubt'] as const).flatMap((band, kind) => Array.from({ length: 4 }, (_, i) => {
  const verdict = verify(sampleCheckIn(), { previousFixes: [], followingFixes: [], orgTimeZone: 'Asia/Shanghai' })
  const doubts = kind === 0 ? 0 : kind + (i % 2)
  const findings = verdict.findings.map((finding, at) => (at % 7 === i && at < 7 * doubts ? { ...finding, state: 'against' as const, weightDecibans: -8 - i } : finding))
  return { band, action: kind === 2 ? 'block' : kind === 1 ? 'review' : 'accept', verdict: { ...verdict, band, totalDecibans: 30 - 22 * kind - i, findings, strongestAgainst: findings.filter((f) => f.state === 'against').map((f) => f.signal).slice(0, 2) } }
}))

const writeRows = async (client: pg.Client, orgId: string, decider: string): Promise<number> => {
  const departments = `select gen_random_uuid() as department_id, n from generate_series(0, 19) n`
  await client.query(`insert into departments (org_id, department_id, name) select $1, department_id, '部门 ' || n from (${departments}) d`, [orgId])
  await client.query(`insert into people (org_id, person_id, name, role, department_id) select $1, gen_random_uuid(), '员工 ' || n, 'field_worker', (select department_id from departments order by name offset n % 20 limit 1) from generate_series(0, 399) n`, [orgId])
  await client.query(`insert into devices (org_id, device_id, person_id, kind, model, public_key, token_hash, enrolled_at) select $1, gen_random_uuid(), person_id, 'app', 'Phone ' || (row_number() over () % 12), jsonb_build_object('kty', 'EC', 'crv', 'P-256', 'x', person_id, 'y', person_id), decode(replace(person_id::text, '-', ''), 'hex'), now() - interval '100 days' from people where role = 'field_worker'`, [orgId])
  await client.query(`insert into sites (org_id, site_id, name, lat, lon, fence) select $1, gen_random_uuid(), '门店 ' || n, 30.2, 120.1, '{"kind":"circle","centre":{"lat":30.2,"lon":120.1},"radiusMetres":80}' from generate_series(0, 799) n`, [orgId])
  await client.query('create temp table templates (n int primary key, band text, action text, verdict jsonb)')
  for (const [n, { band, action, verdict }] of verdicts.entries()) await client.query('insert into templates values ($1, $2, $3, $4)', [n, band, action, JSON.stringify(verdict)])
  await client.query(`create temp table made as with p as (select row_number() over (order by d.person_id) - 1 as n, d.person_id, d.device_id from devices d), s as (select row_number() over (order by site_id) - 1 as n, site_id from sites)
    select i, gen_random_uuid() as event_id, p.person_id, p.device_id, s.site_id, now() - (90 * i / $1::float8) * interval '1 day' as at, case when i % 5 < 3 then i % 4 else 4 + i % 8 end as template from generate_series(1, $1::int) i join p on p.n = i % 400 join s on s.n = (i * 7) % 800`, [count])
  const verdictText = `jsonb_set(t.verdict, '{eventId}', to_jsonb(m.event_id))`
  await client.query(`insert into check_ins (org_id, event_id, kind, person_id, device_id, site_id, lat, lon, accuracy_metres, fix_time, device_time, server_time, recorded_time, happened_at, source, sequence, fix, device_state, distance_metres, band, action, verdict, note, entry_index)
    select $1, m.event_id, 'check_in', m.person_id, m.device_id, m.site_id, 30.2, 120.1, 12, m.at, m.at, m.at, m.at, m.at, 'native', m.i, '{"lat":30.2,"lon":120.1,"fixTime":1764115200000,"accuracyMetres":12,"provider":"gps"}', '{"model":"Phone 12","networkType":"4g"}', 0, t.band, t.action, ${verdictText}, '例行拜访 ' || m.i, 10 + 2 * m.i from made m join templates t on t.n = m.template`, [orgId])
  await client.query(`insert into verdicts (org_id, verdict_id, event_id, computed_at, verdict, entry_index) select $1, gen_random_uuid(), m.event_id, m.at, ${verdictText}, 11 + 2 * m.i from made m join templates t on t.n = m.template`, [orgId])
  await client.query(`insert into review_decisions (org_id, decision_id, event_id, person_id, outcome, verdict_entry, band, total_decibans, note, decided_by, decided_at, signals_against, handset, entry_index)
    select $1, gen_random_uuid(), m.event_id, m.person_id, (array['real', 'real', 'real', 'not_real', 'unclear'])[1 + m.i % 5], 11 + 2 * m.i, t.band, (t.verdict ->> 'totalDecibans')::float8, null, $2, m.at + interval '1 hour', jsonb_path_query_array(t.verdict, '$.findings[*] ? (@.state == "against").signal'), 'Phone 12', 10000000 + m.i
    from made m join templates t on t.n = m.template where m.template >= 4 and (m.i / 5) % 100 > 0`, [orgId, decider])
  const { rowCount } = await client.query(`update check_ins c set waits_for_review = true from made m where m.event_id = c.event_id and m.template >= 4 and (m.i / 5) % 100 = 0`)
  await client.query('vacuum analyze check_ins, verdicts, review_decisions, people, departments, devices, sites')
  return rowCount ?? 0
}

interface Question { readonly name: string; readonly aim: number; readonly before?: () => Promise<unknown>; readonly ask: () => Promise<unknown> }
const peopleToday = 5_000

/** The working day of a large company, as the followers leave it. */
const writeToday = async (client: pg.Client, orgId: string): Promise<void> => {
  await client.query(`insert into people (org_id, person_id, name, role, department_id) select $1, gen_random_uuid(), '员工 ' || n, 'field_worker', (array(select department_id from departments order by name))[1 + n % 20] from generate_series(400, $2::int - 1) n`, [orgId, peopleToday])
  await client.query(`insert into devices (org_id, device_id, person_id, kind, model, public_key, token_hash, enrolled_at) select $1, gen_random_uuid(), p.person_id, 'app', 'Phone 1', jsonb_build_object('kty', 'EC', 'crv', 'P-256', 'x', p.person_id, 'y', p.person_id), decode(replace(p.person_id::text, '-', ''), 'hex'), now()
    from people p where p.role = 'field_worker' and not exists (select from devices d where d.person_id = p.person_id)`, [orgId])
  await client.query(`create temp table at_work as select row_number() over (order by d.person_id) as n, d.person_id, d.device_id, (now() at time zone 'Asia/Shanghai')::date as day, (date_trunc('day', now() at time zone 'Asia/Shanghai')) at time zone 'Asia/Shanghai' as since from devices d join people p using (person_id) where p.role = 'field_worker'`)
  await client.query(`insert into attendance_days (org_id, person_id, day, status, flags, late_seconds, early_seconds, work_seconds, first_at, last_at, due_from, due_to, punch_count, reasons, inputs, settles_at, computed_at)
    select $1, w.person_id, w.day, case when w.n % 7 = 0 then 'late' else 'present' end, '{}', case when w.n % 7 = 0 then 900 else 0 end, 0, 0, w.since, null, w.since, w.since + interval '1 day', 1, '[]', '[]', null, now() from at_work w on conflict do nothing`, [orgId])
  await client.query(`insert into work_states (org_id, event_id, person_id, device_id, state, happened_at) select $1, gen_random_uuid(), w.person_id, w.device_id, s.state, w.since + (now() - w.since) * s.share from at_work w, (values ('started', 0.1), ('paused', 0.5), ('resumed', 0.6)) s (state, share)`, [orgId])
  await client.query(`insert into latest_positions (org_id, device_id, person_id, source, fix, fix_time, server_time, entry_index) select $1, w.device_id, w.person_id, 'native', '{"lat":30.2,"lon":120.1,"fixTime":1764115200000,"accuracyMetres":12,"provider":"gps"}', now(), now(), 1 from at_work w on conflict do nothing`, [orgId])
  await client.query(`insert into crossings (org_id, crossing_id, person_id, kind, at, day, settled_at, how, confidence) select $1, gen_random_uuid(), w.person_id, 'off_post', w.since + (now() - w.since) * 0.7, w.day, now(), 'seen', 1 from at_work w where w.n % 10 = 0`, [orgId])
  await client.query('vacuum analyze people, devices, attendance_days, work_states, latest_positions, crossings')
}

const database = await createBenchDatabase(process.env.TEST_DATABASE_URL ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`)
try {
  const server = await startServerProcess({ databaseUrl: database.url })
  try {
    const { client } = createConsoleSession(server.baseUrl)
    const { orgId } = await client.setup.run({
      token: server.setupToken!, company: { name: '待核实公司', timeZone: 'Asia/Shanghai' }, administrator: { name: '管理员', email: 'bench@example.com', password: 'bench password 1' }, departments: [], people: [],
      workingHours: { segments: [{ start: '00:00', end: '00:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] },
    })
    const me = await client.me()
    const rows = new pg.Client({ connectionString: database.url })
    await rows.connect()
    const open = await writeRows(rows, orgId, me.personId)
    const some = (await rows.query<{ person_id: string; department_id: string; site_id: string }>('select c.person_id, p.department_id, c.site_id from check_ins c join people p using (org_id, person_id) limit 1')).rows[0]!
    const counts = await client.review.counts()
    if (counts.waiting !== open) throw new Error(`${open} wait, the queue says ${counts.waiting}`)
    const [first] = (await client.review.items({ limit: 25 })).items
    const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString()
    const queue: readonly Question[] = [
      { name: 'queue, oldest first', aim: 50, ask: () => client.review.items({ limit: 25 }) },
      { name: 'queue, strongest doubts first', aim: 50, ask: () => client.review.items({ limit: 25, sort: 'strongest' }) },
      { name: 'counts', aim: 50, ask: () => client.review.counts() },
      { name: 'state of an item, with its neighbours', aim: 50, ask: () => client.review.state(first!.eventId) },
      { name: 'quality of 90 days', aim: 200, ask: () => client.quality.figures({ days: 90 }) },
      { name: 'check-ins, newest', aim: 200, ask: () => client.checkIns.list({ limit: 50 }) },
      { name: 'check-ins of a week', aim: 200, ask: () => client.checkIns.list({ limit: 50, from: day(40), to: day(33) }) },
      { name: 'check-ins of a person', aim: 200, ask: () => client.checkIns.list({ limit: 50, personId: some.person_id }) },
      { name: 'check-ins of a department', aim: 200, ask: () => client.checkIns.list({ limit: 50, departmentId: some.department_id }) },
      { name: 'check-ins of a site', aim: 200, ask: () => client.checkIns.list({ limit: 50, siteId: some.site_id }) },
      { name: 'check-ins of a band', aim: 200, ask: () => client.checkIns.list({ limit: 50, band: 'strong_doubt' }) },
      { name: 'check-ins of an action', aim: 200, ask: () => client.checkIns.list({ limit: 50, action: 'block' }) },
      { name: 'check-ins of an action that never occurs', aim: 200, ask: () => client.checkIns.list({ limit: 50, action: 'ask_factor' }) },
      { name: 'check-ins by words that occur', aim: 200, ask: () => client.checkIns.list({ limit: 50, search: '拜访 777' }) },
      { name: 'check-ins by words that do not', aim: 200, ask: () => client.checkIns.list({ limit: 50, search: '没有这个词' }) },
    ]
    const measurements: Measurement[] = []
    const measure = async (questions: readonly Question[]): Promise<void> => {
      for (const { name, aim, before, ask } of questions) {
        await ask()
        const times: number[] = []
        let cpu = 0
        for (let i = 0; i < requests; i++) {
          await before?.()
          const backends = await meterBackends(rows), cpuBefore = cpuSecondsOf(server.pid)
          const from = performance.now()
          await ask()
          times.push(performance.now() - from)
          cpu += await backends.look() + cpuSecondsOf(server.pid) - cpuBefore
        }
        const value = times.sort((a, b) => a - b)[requests >> 1]!
        cpu *= 1_000 / requests
        measurements.push({ name, value, unit: 'ms', reference: aim, ratio: value / aim }, { name: '  CPU of a request', value: cpu, unit: 'ms', reference: aim, ratio: cpu / aim })
      }
    }
    await measure(queue)
    await writeToday(rows, orgId)
    const standing = (await client.overview()).workday
    if ((standing.on_duty ?? 0) < peopleToday * 0.9) throw new Error(`${peopleToday} people work, the overview says ${JSON.stringify(standing)}`)
    let changes = 0
    await measure([
      { name: `overview, ${peopleToday} people at work`, aim: 200, ask: () => client.overview() },
      { name: '  after a change of the registry', aim: 500, before: () => client.departments.create({ name: `新部门 ${++changes}` }), ask: () => client.overview() },
      { name: 'two weeks day by day', aim: 500, ask: () => client.overviewTrend() },
      { name: `people today, first page of ${peopleToday}`, aim: 200, ask: () => client.workday.list({ limit: 50 }) },
      { name: 'people today, late', aim: 200, ask: () => client.workday.list({ limit: 50, state: 'late' }) },
      { name: 'people today, by name', aim: 200, ask: () => client.workday.list({ limit: 50, search: '员工 4321' }) },
    ])
    await rows.end()
    console.log(`${count} check-ins, ${open} wait`)
    printTable(measurements, 'aim')
    await writeMeasurements(flags.json, measurements)
  } finally {
    await server.stop()
  }
} finally {
  await database.drop()
}
