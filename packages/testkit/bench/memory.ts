/**
 * What memory the server takes when few bytes unpack to much: tracks of 100,000 packed fixes each (the most that an event or a request may hold, some kilobytes
 * sent), round by round twice as many. Once each person sends a day of their own, once all of them are of one person's one day. What is bounded stays level
 * while the number doubles; a day that is full takes no more.
 *
 *   npm run bench:memory -- [--tracks 20,40,80] [--people 10] [--fixes 100000] [--json FILE]
 *
 * Reads /proc, so it runs on Linux only. The embedded database is not counted.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Fix } from '@fieldproof/core/kernel'
import pg from 'pg'
import { createSimulatedPhone } from '../src/phone.ts'
import { embeddedUrl, removeDataFolder, setUpSmallCompany, startServerProcess } from '../src/serverProcess.ts'
import { readFlags } from './flags.ts'
import { inboxIsEmpty, waitUntil } from './load/databases.ts'
import { type Measurement, printTable, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { tracks: { type: 'string', default: '20,40,80' }, people: { type: 'string', default: '10' }, fixes: { type: 'string', default: '100000' }, json: { type: 'string' } } })
const rounds = flags.tracks.split(',').map(Number), people = Number(flags.people), fixCount = Number(flags.fixes)
if (![...rounds, people, fixCount].every((value) => Number.isSafeInteger(value) && value > 0)) stopWith('--tracks is a list of whole numbers, --people and --fixes are whole numbers')

const hourMs = 3_600_000
/** One working day of somebody who hardly moves, as dense as a day can be packed. */
const dayOf = (midnight: number): Fix[] => Array.from({ length: fixCount }, (_, i) => ({ lat: 31.2304, lon: 121.4737, fixTime: midnight + 9 * hourMs + Math.floor(i * 9 * hourMs / fixCount), accuracyMetres: 10 }))
/** Midnight in China, yesterday or `days` before. */
const midnightBefore = (days: number): number => Math.floor((Date.now() + 8 * hourMs) / 86_400_000 - days) * 86_400_000 - 8 * hourMs

const memoryOf = (pid: number, line: 'VmRSS' | 'VmHWM'): number => Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

const measure = async (name: string, personOf: (track: number) => number, dayOfTrack: (track: number) => number): Promise<Measurement[]> => {
  const server = await startServerProcess()
  const client = new pg.Client({ connectionString: embeddedUrl(server.dataFolder) })
  try {
    await client.connect()
    const { session, personIds } = await setUpSmallCompany(server, { people })
    let clock = 0
    const phones = await Promise.all(personIds.map(async (personId) => createSimulatedPhone({ baseUrl: server.baseUrl, code: (await session.client.people.enrollmentCode(personId)).code, now: () => clock || Date.now(), verifyReceipts: false })))
    const rows: Measurement[] = [{ name: `${name}: at rest`, value: memoryOf(server.pid, 'VmRSS'), unit: 'MB' }]
    let sent = 0
    for (const tracks of rounds) {
      writeFileSync(`/proc/${server.pid}/clear_refs`, '5')
      for (let track = 0; track < tracks; track++, sent++) {
        const phone = phones[personOf(sent) % people]!
        const fixes = dayOf(midnightBefore(dayOfTrack(sent)))
        clock = fixes.at(-1)!.fixTime
        phone.track(fixes, { deviceTime: clock })
        await phone.flush({ withinMs: 60_000 })
      }
      const refused = phones.flatMap((phone) => [...phone.refused.values()])
      const other = refused.find(({ code }) => code !== 'day_full')
      if (other) throw new Error(`refused: ${JSON.stringify(other)}`)
      const slowest = await answersSlowest(server.baseUrl, () => waitUntil(() => inboxIsEmpty(client), 600_000, 'the inbox to empty'))
      rows.push({ name: `${name}: most while ${tracks} more tracks of ${fixCount} fixes came in (${sent} in all)`, value: memoryOf(server.pid, 'VmHWM'), unit: 'MB' },
        { name: `${name}: slowest answer to others meanwhile`, value: slowest, unit: 'ms' }, { name: `${name}: refused, because the day is full`, value: refused.length, unit: 'tracks' })
      console.log(`  ${rows.at(-3)!.name}: ${Math.round(rows.at(-3)!.value)} MB; slowest answer ${Math.round(slowest)} ms; ${refused.length} refused`)
    }
    return rows
  } finally {
    await client.end().catch(() => {})
    await server.stop()
    removeDataFolder(server.dataFolder)
  }
}

/** Asks the server all the time until `done`; milliseconds of the slowest answer. */
const answersSlowest = async (baseUrl: string, done: () => Promise<unknown>): Promise<number> => {
  let [slowest, isDone] = [0, false]
  const asking = (async () => {
    while (!isDone) {
      const from = performance.now()
      await fetch(`${baseUrl}/api/v1/setup`).then((response) => response.text())
      slowest = Math.max(slowest, performance.now() - from)
      await new Promise((resolve) => { setTimeout(resolve, 20) })
    }
  })()
  await done()
  isDone = true
  await asking
  return slowest
}

const measurements = [...await measure('each a day of their own', (track) => track, (track) => 1 + Math.floor(track / people)), ...await measure('one day of one person', () => 0, () => 1)]
printTable(measurements)
await writeMeasurements(flags.json, measurements)
