import { createTreeFrontier, leafHash, lowestStoredLevel, makeLeaf } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { checkTheDue, lastSelfCheck, runSelfCheck } from '../src/record/selfCheck.ts'
import { logAtRest } from './logAtRest.ts'
import { type SmallCompany, startSmallCompany } from './smallCompany.ts'

/** Somebody who can write every row of the database, and has neither the secret nor the files of the server. */
let company: SmallCompany
const query = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> => (await company.database.query<Row>(text, values)).rows
const faultsNow = async () => (await runSelfCheck(company.server.ports, company.orgId)).faults
const told = async () => (await faultsNow()).map(({ table, what }) => `${table}: ${what}`)

beforeAll(async () => {
  company = await startSmallCompany()
  await logAtRest(company.database)
  await vi.waitFor(async () => expect(await faultsNow()).toEqual([]), { timeout: 20_000, interval: 500 })
}, 240_000)
afterAll(async () => {
  await company?.database.end()
  await company?.server.stop()
})

/** Does something to the database, looks, and takes it back. */
const during = async <T>(act: string, undo: string, look: () => Promise<T>): Promise<T> => {
  await query(act)
  try {
    return await look()
  } finally {
    await query(undo)
  }
}

describe('a value that no calendar and no number type of ours has', () => {
  test.each([
    ['verdicts', 'computed_at', `'infinity'`], ['declarations', 'server_time', `'-infinity'`], ['explanations', 'server_time', `'infinity'`], ['check_ins', 'server_time', `'infinity'`], ['check_ins', 'recorded_time', `'-infinity'`], ['log_entries', 'recorded_time', `'infinity'`],
    ['check_ins', 'entry_index', '9007199254740993'],
  ])('%s.%s set to %s is named, and so is what was edited beside it', async (table, column, value) => {
    await query(`create table kept as select ctid as place, ${column} as was from ${table} limit 0`)
    const [row] = await query<{ place: string }>(`select ctid::text as place from ${table} ${table === 'check_ins' ? 'where photo_sha256 is not null' : ''} order by entry_index desc limit 1`)
    const [before] = await query<{ was: string }>(`select ${column}::text as was from ${table} where ctid = '${row!.place}'`)
    const key = (await query<{ id: string }>(`select ${table === 'log_entries' ? 'entry_index' : table === 'verdicts' ? 'verdict_id' : 'event_id'}::text as id from ${table} where ctid = '${row!.place}'`))[0]!.id
    const where = `${table === 'log_entries' ? 'entry_index' : table === 'verdicts' ? 'verdict_id' : 'event_id'}::text = '${key}'`
    await query('drop table kept')
    const faults = await during(`begin; update ${table} set ${column} = ${value} where ${where}; update sites set name = name || 'x'; commit`, `begin; update ${table} set ${column} = '${before!.was}' where ${where}; update sites set name = left(name, -1); commit`, told)
    expect(faults.some((fault) => fault.startsWith(`${table}:`)), faults.join('\n')).toBe(true)
    expect(faults.some((fault) => fault.startsWith('sites:') && fault.includes('name')), faults.join('\n')).toBe(true)
  })

  test.each([['5'], ['null'], ['[]'], ['"x"']])('settings of the company set to %s are named, and so is what was edited beside them', async (value) => {
    const [{ settings }] = await query<{ settings: object }>('select settings from orgs') as [{ settings: object }]
    const faults = await during(`begin; update orgs set settings = '${value}'; update people set name = name || 'x'; commit`, `begin; update orgs set settings = '${JSON.stringify(settings)}'; update people set name = left(name, -1); commit`, told)
    expect(faults.some((fault) => fault.startsWith('orgs:') && fault.includes('settings')), faults.join('\n')).toBe(true)
    expect(faults.some((fault) => fault.startsWith('people:') && fault.includes('name')), faults.join('\n')).toBe(true)
  })
})

test('what is signed while the log is read accuses nobody', async () => {
  const { ports } = company.server
  const grown = async (orgId: string): Promise<string | undefined> => {
    const before = await ports.witness.read(orgId)
    await company.client.departments.create({ name: `部门 ${Date.now()}` })
    await vi.waitFor(async () => expect(await ports.witness.read(orgId)).not.toBe(before), { timeout: 20_000, interval: 50 })
    return await ports.witness.read(orgId)
  }
  expect((await runSelfCheck({ ...ports, witness: { ...ports.witness, read: grown } }, company.orgId)).faults).toEqual([])
})

describe('a row of self_checks that nobody signed', () => {
  test.each([['2999-01-01', true], ['infinity', true]])('of %s neither stops the nightly check nor is shown, and is named', async (ranAt, ok) => {
    const { ports } = company.server
    await query(`insert into self_checks (org_id, ran_at, ok, tree_size, faults) values ($1, $2, $3, 100, '[]')`, [company.orgId, ranAt, ok])
    try {
      expect((await lastSelfCheck(ports, company.orgId)).ranAt ?? '').not.toContain('2999')
      await query(`update self_checks set ran_at = ran_at - interval '3 days' where ran_at < '2998-01-01'`)
      const before = (await query<{ n: number }>('select count(*)::int as n from self_checks'))[0]!.n
      await checkTheDue(ports)
      expect((await query<{ n: number }>('select count(*)::int as n from self_checks'))[0]!.n).toBe(before + 1)
      expect((await told()).filter((fault) => fault.startsWith('self_checks: ') && fault.includes(ranAt))).not.toEqual([])
    } finally {
      await query('delete from self_checks')
    }
  })

  test('a result made better than it was is not shown', async () => {
    const { ports } = company.server
    await during(`update sites set name = name || 'x'`, `update sites set name = left(name, -1)`, faultsNow)
    expect((await lastSelfCheck(ports, company.orgId)).ok).toBe(false)
    await query(`update self_checks set ok = true, faults = '[]'`)
    expect((await lastSelfCheck(ports, company.orgId)).ok).toBeNull()
    expect((await told()).filter((fault) => fault.startsWith('self_checks: '))).not.toEqual([])
    await query('delete from self_checks')
  })
})

test.each([['ahead of the log', 1_000_000, 2], ['ahead within it', 3, 1], ['to its beginning, where all is read again', 0, 0]])('a follower set %s is named, or does no harm', async (_where, to, faultCount) => {
  // One that nobody runs: the others notice within seconds and put it right (followerCursor.test.ts).
  const faults = await during(`insert into follower_cursors (org_id, follower, next_index) select org_id, 'nobody', ${to} from orgs`, `delete from follower_cursors where follower = 'nobody'`, told)
  expect(faults.filter((fault) => fault.startsWith('follower_cursors: nobody'))).toHaveLength(faultCount)
})

test.each([String.raw`'\xff'`, `decode(repeat('ab', 32), 'hex')`])('hashes put beside an entry that completes no larger subtree (%s) are named', async (value) => {
  const [{ entry_index: entry }] = await query<{ entry_index: string }>(`select entry_index from log_entries where node_hashes = '' order by entry_index desc limit 1`) as [{ entry_index: string }]
  const faults = await during(`update log_entries set node_hashes = ${value} where entry_index = ${entry}`, `update log_entries set node_hashes = '' where entry_index = ${entry}`, faultsNow)
  expect(faults.filter(({ table, entryIndex }) => table === 'log_entries' && entryIndex === Number(entry))).not.toEqual([])
})

describe('the whole log written anew, all hashes made to fit and all checkpoints taken away', () => {
  const newWords = '改写过的话'
  const rewrite = async (said: string, word: string): Promise<void> => {
    const frontier = createTreeFrontier(nodeCrypto.sha256)
    await query('begin')
    await query('select * from log_heads for update')
    const rows = await query<{ entry_index: number; kind: string; recorded_time: Date; salt: Buffer; body: Buffer | null; commitment: Buffer; leaf_hash: Buffer }>('select * from log_entries order by entry_index')
    for (const row of rows) {
      let { commitment, leaf_hash: hash, body } = row
      if (row.kind === 'decision' && body?.includes(JSON.stringify(said))) {
        body = Buffer.from(body.toString('utf8').replace(JSON.stringify(said), JSON.stringify(word)))
        const { leaf, bytes } = makeLeaf({ kind: row.kind as 'decision', recordedTime: isoInstant(row.recorded_time.getTime()), salt: row.salt, body }, nodeCrypto.sha256)
        commitment = Buffer.from(leaf.commitment, 'base64url')
        hash = Buffer.from(leafHash(nodeCrypto.sha256, bytes))
      }
      const nodes = Buffer.concat(frontier.append(hash).slice(lowestStoredLevel).map((node) => node.hash))
      await query('update log_entries set commitment = $2, leaf_hash = $3, body = $4, node_hashes = $5 where entry_index = $1', [row.entry_index, commitment, hash, body, nodes])
    }
    await query('update log_heads set right_edge = $1', [Buffer.concat(frontier.rightEdge())])
    await query('update review_decisions set note = $2 where note = $1', [said, word])
    await query('delete from checkpoints')
    await query('commit')
  }

  test('gets no signature, and the self-check names it; written back, it is signed again', async () => {
    const [{ note }] = await query<{ note: string }>('select note from review_decisions where note is not null order by entry_index limit 1') as [{ note: string }]
    await rewrite(note, newWords)
    // Three rounds of the checkpointer.
    await new Promise((resolve) => { setTimeout(resolve, 1_500) })
    expect(await query('select tree_size from checkpoints')).toEqual([])
    expect((await told()).filter((fault) => fault.startsWith('log_entries: ') && fault.includes('do not give the root that was signed'))).not.toEqual([])
    await rewrite(newWords, note)
    await vi.waitFor(async () => expect(await query('select tree_size from checkpoints')).toHaveLength(1), { timeout: 10_000, interval: 200 })
    expect(await told()).toEqual([])
  })

  test('gets none either when more was put behind it', async () => {
    const [{ note }] = await query<{ note: string }>('select note from review_decisions where note is not null order by entry_index limit 1') as [{ note: string }]
    await rewrite(note, newWords)
    await company.client.departments.create({ name: '新部门' })
    await new Promise((resolve) => { setTimeout(resolve, 1_500) })
    expect(await query('select tree_size from checkpoints')).toEqual([])
    await rewrite(newWords, note)
    await vi.waitFor(async () => expect(await query('select tree_size from checkpoints')).toHaveLength(1), { timeout: 10_000, interval: 200 })
  })

  test('what the installation keeps is one file for each company, of its newest checkpoint; a torn one counts for nothing', async () => {
    const folder = join(company.server.blobFolder, '..', 'log-witness')
    // It is written beside and put in place: one that is being written shows for a moment.
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([`${company.orgId}.checkpoint`]))
    const file = join(folder, `${company.orgId}.checkpoint`)
    const [{ note }] = await query<{ note: string }>('select note from checkpoints order by tree_size desc limit 1') as [{ note: string }]
    expect(await readFile(file, 'utf8')).toBe(note)
    await writeFile(file, note.slice(0, 40))
    await company.client.departments.create({ name: '又一个部门' })
    await vi.waitFor(async () => expect((await readFile(file, 'utf8')).length).toBeGreaterThan(100), { timeout: 10_000, interval: 200 })
    await rm(file)
    expect(await told()).toEqual([])
  })
})
