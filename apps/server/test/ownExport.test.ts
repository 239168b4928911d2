import { createClient } from '@fieldproof/client'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inOwnForm, notExported, plain } from '../src/read/phone/keptTables.ts'
import { type SmallCompany, startSmallCompany } from './smallCompany.ts'

/** The person's own export, against the schema and against the rows of a company that has used everything. */
let company: SmallCompany
beforeAll(async () => {
  company = await startSmallCompany()
}, 240_000)
afterAll(async () => {
  await company?.database.end()
  await company?.server.stop()
})

test('every table that says something of a person is exported or named with a reason, and every column of those that are written as they stand', async () => {
  const { rows } = await company.database.query<{ table: string; columns: string[] }>(`select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by 1 order by 1`)
  const ofPerson = rows.filter(({ columns }) => columns.some((column) => /(person_id|device_id|event_id|viewer_id|owner_id|sha256|_by)$/.test(column)))
  expect(ofPerson.length).toBeGreaterThan(50)
  const spoken = new Set([plain, inOwnForm, notExported].flatMap((map) => Object.keys(map)))
  expect(ofPerson.map(({ table }) => table).filter((table) => !spoken.has(table))).toEqual([])
  expect([plain, inOwnForm, notExported].flatMap((map) => Object.keys(map)).sort()).toEqual([...spoken].sort())
  const columnsOf = new Map(rows.map(({ table, columns }) => [table, columns]))
  expect([...spoken].filter((table) => !columnsOf.has(table))).toEqual([])
  for (const [table, { columns, not = {} }] of Object.entries(plain))
    expect([table, ...columns, ...Object.keys(not)].sort()).toEqual([table, ...columnsOf.get(table)!.filter((column) => column !== 'org_id')].sort())
})

test('what is kept of a person is in the export, and nothing of a colleague', async () => {
  const { database, server } = company
  await database.query(`insert into push_subscriptions (org_id, device_id, person_id, endpoint, p256dh, auth, language, wanted, created_at) select org_id, device_id, person_id, 'https://push.example.invalid/' || device_id, 'key-' || device_id, 'auth-' || device_id, 'zh-CN', '{question}', now() from devices where kind = 'app'`)
  await database.query(`insert into phone_health (org_id, device_id, person_id, reported_at, report) select org_id, device_id, person_id, now(), '{"items":[]}' from devices where kind = 'app'`)
  await database.query(`insert into private_zones (org_id, person_id, zone_id, name, lat, lon, radius_metres) select org_id, person_id, gen_random_uuid(), 'home of ' || name, 30, 120, 200 from people`)
  const { rows: people } = await database.query<{ personId: string; name: string; deviceId: string }>(`select p.person_id as "personId", p.name, d.device_id as "deviceId" from people p join devices d using (org_id, person_id) where d.kind = 'app' order by p.name`)
  expect(people).toHaveLength(2)
  const seen = new Set<string>()
  for (const { personId, name, deviceId } of people) {
    // The day is reckoned behind: rows may come meanwhile.
    const rowsOf = async (table: string): Promise<number> => (await database.query<{ count: number }>(`select count(*)::int as count from "${table}" where person_id = $1`, [personId])).rows[0]!.count
    const before = new Map<string, number>()
    for (const table of Object.keys(plain).filter((one) => !('whose' in plain[one]!))) before.set(table, await rowsOf(table))
    const answer = await createClient({ baseUrl: server.url, deviceToken: company.tokens[deviceId]! }).phone.exportData()
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    const text = (file: string): string => new TextDecoder().decode(files[file])
    const readMe = text('README.txt')
    for (const [table, { file, columns }] of Object.entries(plain)) {
      const list = (JSON.parse(text(`${file}.json`)) as Record<string, Record<string, unknown>[]>)[table]!
      expect(readMe).toContain(`${file}.json`)
      if (list.length > 0) {
        seen.add(table)
        expect([table, ...Object.keys(list[0]!)].sort()).toEqual([table, ...columns].sort())
      }
      if (before.has(table)) {
        expect(list.length, table).toBeGreaterThanOrEqual(before.get(table)!)
        expect(list.length, table).toBeLessThanOrEqual(await rowsOf(table))
      }
    }
    const all = Object.values(files).map((bytes) => new TextDecoder().decode(bytes)).join('\n')
    expect(all).toContain(`home of ${name}`)
    for (const secret of ['auth-', 'key-', 'push.example.invalid']) expect(all).not.toContain(secret)
    for (const other of people.filter((one) => one.personId !== personId)) for (const theirs of [other.name, other.personId, other.deviceId]) expect(all).not.toContain(theirs)
  }
  // Tables of which this company has no row of a field worker's, or not always: their columns are tried with the schema above.
  const mayBeEmpty = ['alert_browsers', 'default_views', 'delegations', 'latest_positions', 'media_refusals', 'push_messages', 'saved_views']
  expect(Object.keys(plain).filter((table) => !seen.has(table) && !mayBeEmpty.includes(table))).toEqual([])
})
