import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../test/startTestServer.ts'
import { groupsQuery } from './sealRows.ts'
import { sealedNames, sealedTables } from './sealedTables.ts'

let server: TestServer
let orgId: string
beforeAll(async () => {
  server = await startTestServer()
  orgId = (await (await setUpTestCompany(server)).client.me()).orgId
})
afterAll(() => server?.stop())

const sample = { uuid: '01920000-0000-7000-8000-000000000001', date: '2026-11-28', text: 'x' } as Readonly<Record<string, string>>

/** Of these a company has a handful, and either index will do. */
const seldom: readonly string[] = ['people_imports', 'site_imports']

/** What is read under row-level security is in the index or a filter behind it: the filter reads all rows of the organisation for each name. */
test.each(sealedNames.filter((table) => !seldom.includes(table)))('rows of %s are looked up by their key', async (table) => {
  const { group, key } = sealedTables[table]
  const name = group.map((type) => sample[type]).join(' ')
  const plan = await server.ports.db.withOrg(orgId, async (trx) => {
    for (const way of ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'material']) await sql.raw(`set local enable_${way} = off`).execute(trx)
    return (await sql<Record<string, string>>`explain (costs off) ${groupsQuery(table, [name], sealedTables[table].columns)}`.execute(trx)).rows.map((row) => Object.values(row)[0]!).join('\n')
  })
  const condition = /Index Cond: (.*)/.exec(plan)?.[1] ?? plan
  for (const [i, column] of key.slice(0, group.length).entries()) expect(condition, plan).toContain(`(${column} = names.part${i})`)
})
