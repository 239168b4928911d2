/**
 * Lighthouse on every page of the console, as the owner of the demo company sees it, in the system's Chromium.
 *
 *   npm run bench:pages [-- --runs 1 --only /live --json FILE]
 *
 * The pages are those of src/router.tsx. The company is the small demo, made by `npm start` in a folder of its own and then served without its moving
 * people; the sign-in page is measured by a browser in which nobody is signed in, the set-up on a new installation without a company. Lighthouse's own desktop preset (simulated: 40 ms round trip, 10 Mbit/s, CPU as it is), fetched by npx at the version below: 176 MB installed for one bench.
 * Its performance score depends on the machine's speed, so its `benchmarkIndex` is told. References are the aims; exits 1 when one is missed.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createConsoleSession, npmStart, removeDataFolder, temporaryDataFolder } from '@fieldproof/testkit'
import { chromium } from 'playwright-core'
import { readFlags } from '../../../packages/testkit/bench/flags.ts'
import { type Measurement, printTable, stopWith, writeMeasurements } from '../../../packages/testkit/bench/measurement.ts'
import { chromiumPath } from '../../../test/browser/browser.ts'
import { consolePaths } from './measureRoutes.ts'

const lighthouseVersion = '13.5.0'
const aims = { performance: 90, accessibility: 95 } as const
const owner = { email: 'owner@demo.example', password: 'fieldproof-demo' }

const { values: flags } = readFlags({ options: { runs: { type: 'string', default: '1' }, only: { type: 'string' }, json: { type: 'string' } } })
const runs = Number(flags.runs)
if (!(Number.isInteger(runs) && runs > 0)) stopWith('--runs is a whole number above 0')
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

interface Report {
  readonly categories: Record<string, { readonly score: number | null }>
  readonly audits: Record<string, { readonly numericValue?: number; readonly score: number | null; readonly scoreDisplayMode: string; readonly title: string }>
  readonly environment: { readonly benchmarkIndex: number }
  readonly finalDisplayedUrl: string
  readonly runtimeError?: { readonly message: string }
}

const chromeFlags = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic', '--enable-unsafe-swiftshader']
const signedIn = mkdtempSync(join(tmpdir(), 'fieldproof-pages-')), signedOut = mkdtempSync(join(tmpdir(), 'fieldproof-pages-'))
const lighthouseOnce = async (url: string, profile: string): Promise<Report> => {
  const file = join(profile, 'report.json')
  await promisify(execFile)('npx', ['--yes', `lighthouse@${lighthouseVersion}`, url, '--preset=desktop', '--output=json', `--output-path=${file}`, '--only-categories=performance,accessibility', '--quiet', `--chrome-flags=--headless=new ${chromeFlags.join(' ')} --user-data-dir=${profile}`], {
    env: { ...process.env, CHROME_PATH: chromiumPath, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` }, timeout: 240_000,
  })
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  if (report.runtimeError) throw new Error(`lighthouse on ${url}: ${report.runtimeError.message}`)
  return report
}

/** Chromium loses the start of a trace now and then (NO_NAVSTART), and says so: asked once more. */
const lighthouse = async (url: string, profile: string, tries = 3): Promise<Report> => {
  try {
    return await lighthouseOnce(url, profile)
  } catch (error) {
    if (tries <= 1 || !(error instanceof Error && /NO_NAVSTART/.test(error.message))) throw error
    return lighthouse(url, profile, tries - 1)
  }
}

/** What stands for a `$name` of a path: the first there is. */
const parameters = async (baseUrl: string): Promise<Readonly<Record<string, string>>> => {
  const session = createConsoleSession(baseUrl)
  await session.client.raw('POST', '/api/auth/sign-in/email', JSON.stringify(owner), { 'content-type': 'application/json' })
  const [people, checkIns, { policies }] = await Promise.all([session.client.people.list(), session.client.checkIns.list({ limit: 1 }), session.client.policies.list()])
  return { $personId: checkIns.items[0]?.personId ?? people.items[0]!.personId, $eventId: checkIns.items[0]!.eventId, $policyId: policies[0]!.policyId, $date: checkIns.items[0]!.serverTime.slice(0, 10) }
}

/** The two pages that are there for nobody who is signed in. */
const isFront = (path: string): boolean => ['/sign-in', '/setup'].includes(path)
const paths = consolePaths(join(import.meta.dirname, '..')).filter((one) => flags.only === undefined || one === flags.only)
if (paths.length === 0) stopWith(`--only ${flags.only} is no page of src/router.tsx`)

const folder = await temporaryDataFolder(), emptyFolder = await temporaryDataFolder()
let server = await npmStart(folder, ['--demo', '--demo-size', 'small'], { patienceMs: 900_000 })
try {
  await server.printed(/实时 live +\d+ 人/)
  await server.interrupt()
  server = await npmStart(folder)
  const context = await chromium.launchPersistentContext(signedIn, { executablePath: chromiumPath, args: chromeFlags, locale: 'zh-CN' })
  const page = await context.newPage()
  await page.goto(`${server.url}/sign-in`)
  const answer = await page.evaluate(async (body) => (await fetch('/api/auth/sign-in/email', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status, JSON.stringify(owner))
  if (answer !== 200) throw new Error(`signing in was answered with ${answer}`)
  await context.close()

  const fills = await parameters(server.url)
  const measurements: Measurement[] = []
  const indexes: number[] = []
  let missed = false
  const measure = async (baseUrl: string, path: string, profile: string): Promise<void> => {
    const address = path.replaceAll(/\$\w+/g, (name) => { const value = fills[name]; if (value === undefined) throw new Error(`${path}: nothing stands for ${name}`); return value })
    const reports: Report[] = []
    for (let run = 0; run < runs; run++) reports.push(await lighthouse(baseUrl + address, profile))
    if (reports.some((report) => new URL(report.finalDisplayedUrl).pathname !== address)) throw new Error(`${path} led to ${reports[0]!.finalDisplayedUrl}`)
    indexes.push(...reports.map((report) => report.environment.benchmarkIndex))
    const [performance, accessibility] = (['performance', 'accessibility'] as const).map((category) => median(reports.map((report) => Math.round((report.categories[category]?.score ?? 0) * 100)))) as [number, number]
    measurements.push({ name: `performance ${path}`, value: performance, unit: 'points', reference: aims.performance, ratio: performance / aims.performance }, { name: `accessibility ${path}`, value: accessibility, unit: 'points', reference: aims.accessibility, ratio: accessibility / aims.accessibility })
    missed ||= performance < aims.performance || accessibility < aims.accessibility
    const figure = (audit: string) => Math.round(median(reports.map((report) => report.audits[audit]?.numericValue ?? Infinity)))
    const faults = accessibility === 100 ? [] : Object.values(reports[0]!.audits).filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0).map(({ title }) => title)
    console.log(`  ${path}: performance ${performance} (largest paint ${figure('largest-contentful-paint')} ms, blocked ${figure('total-blocking-time')} ms, shift ${(reports[0]!.audits['cumulative-layout-shift']?.numericValue ?? 0).toFixed(3)}), accessibility ${accessibility}${faults.length > 0 ? `: ${faults.join('; ')}` : ''}`)
  }
  for (const path of paths.filter((one) => !isFront(one))) await measure(server.url, path, signedIn)
  if (paths.includes('/sign-in')) await measure(server.url, '/sign-in', signedOut)
  if (paths.includes('/setup')) {
    await server.interrupt()
    server = await npmStart(emptyFolder)
    await measure(server.url, '/setup', signedOut)
  }
  measurements.push({ name: 'speed of this machine as Lighthouse measures it (benchmarkIndex)', value: median(indexes), unit: 'index' })
  printTable(measurements, 'aim')
  await writeMeasurements(flags.json, measurements)
  if (missed) process.exitCode = 1
} finally {
  await server.interrupt()
  for (const data of [folder, emptyFolder]) removeDataFolder(data)
  for (const profile of [signedIn, signedOut]) rmSync(profile, { recursive: true, force: true })
}
