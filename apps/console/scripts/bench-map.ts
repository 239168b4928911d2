/**
 * The live map under load, in the system's Chromium without a screen (software WebGL), at 800×500.
 *
 *   npm run bench:map [-- --people 10000 --rounds 5 --seconds 6 --json FILE]
 *
 * The console's own map, people layer and store are built into a page of their own (bench/map.tsx). Everybody reports a new place every 100 ms and
 * the view moves with every frame; the pointer asks ten times a second who is under it. Two zooms: 12, where people are gathered into groups,
 * and 17, where each is drawn alone. The reference is the same base map, empty, panned in the same run, round after round in turn. Medians of the rounds.
 * What an update costs is taken apart: taking the report in (`apply`), turning it into what is drawn, at most five times a second (`draw`), and finding who is under the pointer.
 */
import { createServer } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { readFlags } from '../../../packages/testkit/bench/flags.ts'
import { type Measurement, printTable, stopWith, writeMeasurements } from '../../../packages/testkit/bench/measurement.ts'
import { launchChromium } from '../../../test/browser/browser.ts'
import type { MapRun } from '../bench/map.tsx'

const { values: flags } = readFlags({ options: { people: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '6' }, json: { type: 'string' } } })
const people = Number(flags.people), rounds = Number(flags.rounds), seconds = Number(flags.seconds)
if (![people, rounds, seconds].every((n) => Number.isInteger(n) && n > 0)) stopWith('--people, --rounds and --seconds are whole numbers above 0')
const everyMs = 100

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'fieldproof-bench-map-'))
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json' }

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const p95 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * 0.95))]!

const run = async (): Promise<Measurement[]> => {
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', root, build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: join(root, 'bench/map.html') } } })
  const web = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname
    try {
      const bytes = readFileSync(join(folder, path === '/' ? 'bench/map.html' : path))
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => { web.listen(0, '127.0.0.1', resolve) })
  const address = web.address() as { readonly port: number }
  const browser = await launchChromium([], { whole3d: true })
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 500 } })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`http://127.0.0.1:${address.port}/bench/map.html`)
    await page.waitForFunction(() => window.bench !== undefined)
    const look = (options: { people: number; zoom: number }): Promise<MapRun> => page.evaluate((o) => window.bench.run(o), { ...options, seconds, everyMs })
    await look({ people: 200, zoom: 12 })
    const measurements: Measurement[] = []
    for (const { zoom, name } of [{ zoom: 12, name: 'in groups (zoom 12)' }, { zoom: 17, name: 'each alone (zoom 17)' }]) {
      const empty: number[] = [], full: MapRun[] = []
      for (let round = 1; round <= rounds; round++) {
        empty.push((await look({ people: 0, zoom })).framesPerSecond)
        const loaded = await look({ people, zoom })
        full.push(loaded)
        console.log(`  ${name}, round ${round}: empty ${empty.at(-1)!.toFixed(1)} frames/s, ${people} moving ${loaded.framesPerSecond.toFixed(1)}; draw p95 ${p95(loaded.drawMs).toFixed(1)} ms`)
      }
      const frames = median(full.map((one) => one.framesPerSecond)), reference = median(empty)
      const cost = (label: string, pick: (one: MapRun) => readonly number[]): Measurement => ({ name: `${label}, 95 %, ${name}`, value: median(full.map((one) => p95(pick(one)))), unit: 'ms', reference: 5, ratio: median(full.map((one) => p95(pick(one)))) / 5 })
      measurements.push(
        { name: `${people} people moving, ${name}, against the empty map`, value: frames, unit: 'frames/s', reference, ratio: frames / reference },
        { ...cost('update: taking the report in', (one) => one.applyMs) }, { ...cost('update: turned into what is drawn', (one) => one.drawMs) },
        { name: `who is under the pointer, 95 %, ${name}`, value: median(full.map((one) => p95(one.pickMs))), unit: 'ms' },
      )
    }
    if (errors.length > 0) throw new Error(`the page failed: ${errors[0]}`)
    return measurements
  } finally {
    await browser.close()
    web.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const measurements = await run()
printTable(measurements)
await writeMeasurements(flags.json, measurements)
process.exit(0)
