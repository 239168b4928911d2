/**
 * What a company's sites cost at a hundred thousand of them: imported through the importer (preview, import, undo of a file), then listed, searched, filtered, drawn on a
 * map in three views and counted for the coverage page, over the API of the real server.
 *
 *   npm run bench:sites [-- --sites 100000 --json FILE]
 *
 * Four in ten lie in one city, the others all over the country, in four tiers; each third has an owner, each fifth a check-in of the last hundred days. The reference is the same question asked of
 * the same company at its first thousand, in the same run; each figure is the median of nine requests. Beside it the CPU that a request takes, of the server and of PostgreSQL
 * (Linux, PostgreSQL on this machine).
 */
import pg from 'pg'
import { startServerProcess } from '../src/serverProcess.ts'
import { createConsoleSession } from '../src/session.ts'
import { createBenchDatabase, defaultPostgresUrl } from './load/databases.ts'
import { cpuSecondsOf, meterBackends } from './load/run.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { sites: { type: 'string', default: '100000' }, json: { type: 'string' } } })
const few = 1_000
/** What one file may hold of rows like these. */
const rowsPerFile = 20_000
const count = Number(flags.sites)
if (!(Number.isInteger(count) && count > few)) stopWith(`--sites is a whole number above ${few}`)
const requests = 9
const city = { west: 119.9, south: 30.0, east: 120.5, north: 30.5 }
const country = { west: 100, south: 22, east: 122, north: 40 }
const streets = { west: 120.18, south: 30.23, east: 120.22, north: 30.26 }
const bbox = ({ west, south, east, north }: typeof city): string => [west, south, east, north].join()

/** The same sites in every run (mulberry32). */
const drawFrom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const draw = drawFrom(20261129)
const between = (low: number, high: number): number => low + draw() * (high - low)
const kinds = ['便利店', '药房', '超市', '餐厅', '仓库', '诊所']
const csvOf = (from: number, to: number): string => {
  const lines = ['名称,客户,地址,等级,纬度,经度,半径']
  for (let n = from; n < to; n++) {
    const where = n % 10 < 4 ? city : country
    lines.push(`${kinds[n % kinds.length]} ${n},客户 ${n % 4_000},第 ${n % 900} 路 ${n} 号,${'ABCD'[n % 4]},${between(where.south, where.north).toFixed(6)},${between(where.west, where.east).toFixed(6)},${50 + (n % 5) * 20}`)
  }
  return lines.join('\n')
}

const database = await createBenchDatabase(process.env.TEST_DATABASE_URL ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`)
try {
  const server = await startServerProcess({ databaseUrl: database.url })
  try {
    const { client } = createConsoleSession(server.baseUrl)
    const { orgId } = await client.setup.run({
      token: server.setupToken!, company: { name: '地点很多公司', timeZone: 'Asia/Shanghai' }, administrator: { name: '管理员', email: 'bench@example.com', password: 'bench password 1' }, departments: [], people: [],
      workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] },
    })
    const me = await client.me()
    const rows = new pg.Client({ connectionString: database.url })
    await rows.connect()
    const fileOf = (from: number, to: number) => ({ fileName: `sites ${from}.csv`, fileBase64: Buffer.from(csvOf(from, to)).toString('base64') })
    const importSites = async (from: number, to: number): Promise<void> => {
      const { createdCount } = await client.siteImports.run({ ...fileOf(from, to), updateKnown: false, alsoRows: Array.from({ length: to - from }, (_, i) => i + 2) })
      if (createdCount !== to - from) throw new Error(`${to - from} rows made ${createdCount} sites`)
    }
    const settle = async (): Promise<void> => {
      await rows.query('update sites set owner_id = $2 where org_id = $1 and owner_id is null and hashtext(site_id::text) % 3 = 0', [orgId, me.personId])
      await rows.query('vacuum analyze sites')
    }
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const from = performance.now()
      await work()
      return performance.now() - from
    }

    const questions: readonly { readonly name: string; readonly ask: () => Promise<unknown> }[] = [
      { name: 'first page of the list', ask: () => client.sites.list({ limit: 200 }) },
      { name: 'list, one tier', ask: () => client.sites.list({ limit: 200, tier: 'A' }) },
      { name: 'list, one owner', ask: () => client.sites.list({ limit: 200, owner: me.personId }) },
      { name: 'search, a word of one in six', ask: () => client.sites.list({ limit: 200, search: '药房' }) },
      { name: 'search, one site', ask: () => client.sites.list({ limit: 200, search: '客户 777' }) },
      { name: 'search, nothing', ask: () => client.sites.list({ limit: 200, search: '没有这个词' }) },
      { name: 'map, the country', ask: () => client.sites.map({ bbox: bbox(country) }) },
      { name: 'map, the city', ask: () => client.sites.map({ bbox: bbox(city) }) },
      { name: 'map, some streets', ask: () => client.sites.map({ bbox: bbox(streets) }) },
      { name: 'coverage by tier and last visit', ask: () => client.sites.coverage() },
    ]
    const measure = async () => {
      const measured = new Map<string, { readonly ms: number; readonly cpuMs: number }>()
      for (const { name, ask } of questions) {
        await ask()
        const times: number[] = []
        let cpu = 0
        for (let i = 0; i < requests; i++) {
          const backends = await meterBackends(rows), cpuBefore = cpuSecondsOf(server.pid)
          times.push(await timed(ask))
          cpu += await backends.look() + cpuSecondsOf(server.pid) - cpuBefore
        }
        measured.set(name, { ms: times.toSorted((a, b) => a - b)[requests >> 1]!, cpuMs: (cpu * 1_000) / requests })
      }
      return measured
    }

    await importSites(0, few)
    await settle()
    const atFew = await measure()
    const fewPreview = await timed(() => client.siteImports.preview(fileOf(0, few)))
    let lastImport = 0
    for (let from = few; from < count; from += rowsPerFile) lastImport = await timed(() => importSites(from, Math.min(count, from + rowsPerFile)))
    await settle()
    const atMany = await measure()
    const manyPreview = await timed(() => client.siteImports.preview(fileOf(0, few)))
    const [newest] = (await client.siteImports.list()).items
    const undo = await timed(() => client.siteImports.undo(newest!.importId))
    await rows.end()

    const measurements: Measurement[] = questions.flatMap(({ name }) => {
      const [one, many] = [atFew.get(name)!, atMany.get(name)!]
      return [{ name, value: many.ms, unit: 'ms', reference: one.ms, ratio: many.ms / one.ms }, { name: '  CPU of a request', value: many.cpuMs, unit: 'ms', reference: one.cpuMs, ratio: many.cpuMs / one.cpuMs }]
    })
    measurements.push(
      { name: `preview of a file of ${few}, set against all there are`, value: manyPreview, unit: 'ms', reference: fewPreview, ratio: manyPreview / fewPreview },
      { name: 'the last file imported', value: lastImport, unit: 'ms' }, { name: 'and undone', value: undo, unit: 'ms' },
    )
    console.log(`${count} sites; reference: ${few}`)
    printTable(measurements, `at ${few}`)
    await writeMeasurements(flags.json, measurements)
  } finally {
    await server.stop()
  }
} finally {
  await database.drop()
}
