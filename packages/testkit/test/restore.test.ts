/**
 * The procedure of docs/operations/backup.md, from end to end: phones keep sending while the server backs itself up; then the data folder is destroyed, the backup is put
 * back into an empty one with the secret that was kept apart, and what an outsider can check holds: every event acknowledged before the backup is in the log, proven.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import sharp from 'sharp'
import { parseVkey } from '@fieldproof/core/evidence'
import { makeWorld, proveInclusion, sleep, work, type World } from '../src/chaos.ts'
import { removeDataFolder, sha256, startServerProcess, temporaryDataFolder } from '../src/index.ts'

let world: World
let backups: string
let safe: string
beforeAll(async () => {
  ;[backups, safe] = [await temporaryDataFolder(), await temporaryDataFolder()]
  world = await makeWorld({ rounds: 1, phones: 3, seed: 'restore' }, undefined, { FIELDPROOF_BACKUPS: backups })
}, 200_000)
afterAll(async () => {
  await world?.server.stop()
  for (const folder of [world?.server.dataFolder, backups, safe]) if (folder) removeDataFolder(folder)
})

const main = join(import.meta.dirname, '../../../apps/server/src/main.ts')
/** What the server says when it is started with these, and ends because of them. */
const refusal = (dataFolder: string, folder: string): string => spawnSync(process.execPath, [main, '--restore', folder], { env: { PATH: process.env['PATH'], PORT: '0', FIELDPROOF_DATA: dataFolder, FIELDPROOF_BACKUPS: backups }, encoding: 'utf8', timeout: 120_000 }).stderr

it('a backup made under load is restored into an empty folder, with everything that was acknowledged before it', { timeout: 400_000 }, async () => {
  const { phones, company: { session: { client } } } = world
  const bytes = new Uint8Array(await sharp({ create: { width: 900, height: 600, channels: 3, background: '#5a7' } }).jpeg().toBuffer())
  const withPhoto = phones[0]!.checkIn({ fix: { lat: 30.25, lon: 120.15, fixTime: Date.now(), accuracyMetres: 8 }, photo: { bytes, contentType: 'image/jpeg' } })
  await phones[0]!.flush()
  let isOver = false
  const loads = phones.map((phone, i) => work(phone, world.random.fork(`load/${i}`), () => isOver, () => {}))
  while (phones.reduce((sum, phone) => sum + phone.acknowledged.size, 0) <= 20) await sleep(100)
  const before = phones.map((phone) => [...phone.acknowledged.keys()])
  const { backupId } = await client.backups.run()
  const backup = await (async () => {
    for (;;) {
      const found = (await client.backups.list()).backups.find((one) => one.backupId === backupId)!
      if (found.failure) throw new Error(found.failure.detail)
      if (found.state === 'done') return found
      await sleep(200)
    }
  })()
  await sleep(500)
  isOver = true
  await Promise.all(loads)
  expect(before.flat()).toContain(withPhoto)
  expect(before.flat().length).toBeGreaterThan(20)
  // The load went on while it was made: there are newer ones, which it need not hold.
  expect(phones.reduce((sum, phone) => sum + phone.acknowledged.size, 0)).toBeGreaterThan(before.flat().length)

  const { dataFolder } = world.server
  const folder = join(backups, backup.name!)
  expect(execFileSync('find', [folder, '-name', 'secret*'], { encoding: 'utf8' })).toBe('')
  cpSync(join(dataFolder, 'secret.key'), join(safe, 'secret.key'))
  // Never over a database that is there, and nothing is changed by the attempt.
  await world.server.stop()
  expect(refusal(dataFolder, folder)).toContain('has a database already')
  rmSync(dataFolder, { recursive: true })
  mkdirSync(dataFolder, { mode: 0o755 })

  expect(refusal(dataFolder, folder)).toContain('the secret is missing')
  writeFileSync(join(dataFolder, 'secret.key'), 'another installation’s secret, as long as ours')
  expect(refusal(dataFolder, folder)).toContain('the secret is not the one this backup was made with')
  cpSync(join(safe, 'secret.key'), join(dataFolder, 'secret.key'))
  const damaged = join(safe, 'damaged')
  cpSync(folder, damaged, { recursive: true })
  rmSync(join(damaged, 'database', 'global', 'pg_control'))
  expect(refusal(dataFolder, damaged)).toContain('database/global/pg_control is missing')
  expect(readdirSync(dataFolder).filter((name) => name.startsWith('postgres') && name !== 'postgres-password')).toEqual([])

  const server = await startServerProcess({ dataFolder, port: world.server.port, args: ['--restore', folder], environment: { FIELDPROOF_BACKUPS: backups } })
  world.server = server
  expect(server.setupToken).toBeUndefined()
  const key = parseVkey(sha256, phones[0]!.enrollment.logVerifierKey)
  if (!key.ok) throw new Error(key.error)
  for (const [i, phone] of phones.entries()) for (const id of before[i]!) expect(await proveInclusion(phone, id, key.value), `phone ${i + 1}: ${id}`).toBeUndefined()
  expect((await client.log.runSelfCheck()).faults).toEqual([])
  const photo = await client.raw('GET', `/api/v1/media/${createHash('sha256').update(bytes).digest('hex')}`)
  expect(Buffer.from(await photo.arrayBuffer()).equals(bytes)).toBe(true)
  // It goes on: what is sent now is recorded, and the backup it came from is in its list.
  expect((await client.backups.list()).backups.find((one) => one.backupId === backupId)).toMatchObject({ state: 'done', name: backup.name })
  phones[0]!.checkIn({ fix: { lat: 30.25, lon: 120.15, fixTime: Date.now(), accuracyMetres: 8 }, note: '恢复之后' })
  await phones[0]!.send()
  const { items } = await client.checkIns.list({})
  expect(items.length).toBeGreaterThan(0)
})
