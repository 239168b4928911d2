import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { Backup } from '@fieldproof/contract'
import { mountSmallDisk } from '@fieldproof/testkit/chaos.ts'
import { checkBackup } from '../src/platform/backup/checkBackup.ts'
import { makeBackup } from '../src/platform/backup/makeBackup.ts'
import { createFolderBlobStore } from '../src/platform/blobs.ts'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../src/platform/postgres/embedded.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Backups of the embedded database, made by the server itself. That what they hold comes back whole: packages/testkit/test/restore.test.ts. */
let root: string
let folder: string
let database: EmbeddedDatabase
let server: TestServer
let client: FieldproofClient
let latest: Backup
let now = Date.parse('2026-11-24T12:00:00+08:00')

const bytes = Buffer.from('a photo')
const photo = createHash('sha256').update(bytes).digest('hex')
const secret = 'the secret of these tests, long enough'

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fieldproof-backups-'))
  await chmod(root, 0o755) // as root the database runs as user postgres, which must be able to enter
  folder = join(root, 'backups')
  database = await startEmbeddedDatabase(join(root, 'data'), () => {})
  server = await startTestServer({ clock: { now: () => now }, connectionString: database.connectionString, backups: { folder, isEmbedded: true } })
  client = (await setUpTestCompany(server)).client
  await createFolderBlobStore(server.blobFolder).put(photo, bytes)
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await database?.stop()
  await rm(root, { recursive: true, force: true })
})

const until = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => { setTimeout(resolve, 50) })
  }
}
const backupOf = async (id: string): Promise<Backup> => (await client.backups.list()).backups.find(({ backupId }) => backupId === id)!
const settled = (id: string): Promise<Backup> => until(async () => {
  const backup = await backupOf(id)
  return backup.state === 'done' || backup.failure ? backup : undefined
})
const checked = (id: string) => until(async () => {
  const { check } = await backupOf(id)
  return check?.state === 'ok' || check?.state === 'damaged' ? check : undefined
})
const backUp = async (): Promise<Backup> => {
  now += 1_000
  return settled((await client.backups.run()).backupId)
}
const order = (more: Partial<Parameters<typeof makeBackup>[0]>) => ({ backupId: '0000000e-0000-7000-8000-00000000000e', startedMs: now, folder, blobFolder: server.blobFolder, database: database.connectionString, photos: true, secret, ...more })

test('before the first photo there is a backup too', async () => {
  const made = await makeBackup(order({ blobFolder: join(root, 'no photos yet'), folder: join(root, 'elsewhere'), database: null }))
  expect(made.description).toMatchObject({ database: null, photos: { count: 0 } })
  expect((await checkBackup(join(root, 'elsewhere', made.name))).faults).toEqual([])
})

test('a backup holds the database and the photos, not the secret, and PostgreSQL’s own tool finds it whole', async () => {
  const backup = latest = await backUp()
  expect(backup).toMatchObject({ state: 'done', reason: 'asked', askedByName: '王管理', photoCount: 1, check: { state: 'ok' }, failure: null, attempts: 0 })
  const made = join(folder, backup.name!)
  expect((await readdir(made)).sort()).toEqual(['RESTORE.txt', 'backup.json', 'database', 'photos', 'photos.list'])
  expect(await readFile(join(made, 'photos', photo.slice(0, 2), photo.slice(2, 4), photo))).toEqual(bytes)
  expect((await checkBackup(made)).faults).toEqual([])
  expect(backup.bytes).toBeGreaterThan(20_000_000)
  // Where this machine has it; it speaks of the files and WAL that recovery will ask for.
  const [tool] = (await readdir('/usr/lib/postgresql').catch(() => [])).map((version) => `/usr/lib/postgresql/${version}/bin/pg_verifybackup`)
  if (tool && (await stat(tool).catch(() => null))) expect(execFileSync(tool, ['--no-parse-wal', join(made, 'database')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })).toContain('successfully verified')
})

test('photos get a second name and are not written again', async () => {
  const one = latest
  const other = latest = await backUp()
  const inode = async ({ name }: Backup) => (await stat(join(folder, name!, 'photos', photo.slice(0, 2), photo.slice(2, 4), photo))).ino
  expect(await inode(one)).toBe(await inode(other))
})

test('a file that is changed, missing or added is named when the backup is checked again', async () => {
  const backup = latest
  const made = join(folder, backup.name!, 'database')
  await appendFile(join(made, 'PG_VERSION'), '!')
  await rm(join(made, 'global', 'pg_control'))
  await writeFile(join(made, 'pg_wal', '000000010000000000000099'), 'x')
  await client.backups.check(backup.backupId)
  const check = await checked(backup.backupId)
  expect(check.state).toBe('damaged')
  for (const what of ['PG_VERSION has 4 bytes instead of 3', 'global/pg_control is missing', '000000010000000000000099 is not of this backup']) expect(check.detail).toContain(what)
  // A list that was changed together with the file is found by the description.
  await writeFile(join(made, 'backup_manifest'), (await readFile(join(made, 'backup_manifest'), 'utf8')).replace('PG_VERSION', 'PG_VERSIOM'))
  expect((await checkBackup(join(folder, backup.name!))).faults).toContain('database/backup_manifest is missing or was changed')
})

test('only the newest stay, and only once another has succeeded', async () => {
  const before = (await client.backups.list()).settings
  await client.backups.put({ ...before, keep: 1 })
  const there = async () => (await client.backups.list()).backups.filter(({ state, removedAt }) => state === 'done' && removedAt === null)
  // One of the two is damaged: it counts for nothing, and goes with the older ones.
  expect((await there()).length).toBe(2)
  const newest = await backUp()
  await until(async () => ((await there()).length === 1 ? true : undefined))
  expect((await there())[0]!.backupId).toBe(newest.backupId)
  expect(await readdir(folder)).toEqual([newest.name])
  await client.backups.put(before)
})

test('nightly it comes due once, and not for the nights before the company was there', async () => {
  const nights = async () => (await client.backups.list()).backups.filter(({ reason }) => reason === 'nightly')
  expect(await nights()).toEqual([])
  now = Date.parse('2026-11-25T02:00:01+08:00')
  const [due] = await until(async () => { const found = await nights(); return found.length > 0 && found[0]!.state === 'done' ? found : undefined })
  expect(due).toMatchObject({ reason: 'nightly', state: 'done' })
  expect((await nights()).length).toBe(1)
  expect((await client.backups.list()).nextAt).toBe('2026-11-25T18:00:00.000Z')
})

test('what cannot be done says why, leaves nothing behind, and is tried again', async () => {
  await expect(makeBackup(order({ folder: join(root, 'data', 'postgres', 'base', 'backups') }))).rejects.toMatchObject({ code: 'inside_database' })
  await expect(makeBackup(order({ folder: join(server.blobFolder, 'backups') }))).rejects.toMatchObject({ code: 'inside_photos' })
  await writeFile(join(root, 'a file'), '')
  await expect(makeBackup(order({ folder: join(root, 'a file', 'backups') }))).rejects.toMatchObject({ code: 'files' })
  await expect(makeBackup(order({ database: 'postgresql://nobody:x@127.0.0.1:1/x' }))).rejects.toMatchObject({ code: 'files' })
  const wrong = createHash('sha256').update('another photo').digest('hex')
  const place = join(server.blobFolder, wrong.slice(0, 2), wrong.slice(2, 4))
  await mkdir(place, { recursive: true })
  await writeFile(join(place, wrong), 'not that photo')
  const disk = await mountSmallDisk(320)
  if (disk) try {
    // Another file system: photos are copied, and this one is not what it says.
    await expect(makeBackup(order({ folder: disk.folder }))).rejects.toMatchObject({ code: 'damaged' })
    await rm(join(place, wrong))
    expect(await readdir(disk.folder)).toEqual([])
    await writeFile(join(disk.folder, 'ballast'), Buffer.alloc(100 << 20))
    await expect(makeBackup(order({ folder: disk.folder }))).rejects.toMatchObject({ code: 'no_space', message: expect.stringContaining('are needed') })
    expect(await readdir(disk.folder)).toEqual(['ballast'])
  } finally {
    disk.unmount()
  }
  await rm(join(place, wrong), { force: true })
})

test('a failing backup shows since when and why, raises an alert, and goes on by itself once the cause is mended', async () => {
  await client.alertRules.create({
    name: '系统', isActive: true, when: { kind: 'system', whats: ['backup_failed'], leastMinutes: 0, count: 1, withinHours: 1, per: 'rule' }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null,
    steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }],
  })
  await rm(folder, { recursive: true })
  await writeFile(folder, 'in the way')
  const failing = await backUp()
  expect(failing).toMatchObject({ state: 'waiting', attempts: 1, failure: { code: 'files' } })
  expect(Date.parse(failing.nextAttemptAt)).toBe(now + 60_000)
  await until(async () => (await client.alerts.list()).items.find(({ what }) => what === 'backup_failed'))
  await rm(folder)
  // Asked again it does not wait.
  expect((await client.backups.run()).backupId).toBe(failing.backupId)
  const done = await until(async () => { const backup = await backupOf(failing.backupId); return backup.state === 'done' ? backup : undefined })
  expect(done).toMatchObject({ state: 'done', failure: null, failingSince: null, attempts: 0 })
}, 120_000)

test('settings are in the log before and after, and every entry of it agrees with the tables', async () => {
  const { settings } = await client.backups.list()
  await client.backups.put({ ...settings, at: '03:15', keep: 14 })
  const { items } = await client.audit.list({ topic: 'rules' })
  expect(items[0]!.what).toBe('修改了备份设置')
  expect(items[0]!.changes).toEqual(expect.arrayContaining([expect.objectContaining({ before: '02:00', after: '03:15' }), expect.objectContaining({ before: '7', after: '14' })]))
  expect((await client.log.runSelfCheck()).faults).toEqual([])
  for (const wrong of [{ ...settings, at: '25:00' }, { ...settings, keep: 0 }, { ...settings, keep: 1.5 }]) await expect(client.backups.put(wrong)).rejects.toMatchObject({ status: 400 })
})
