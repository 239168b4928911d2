// `npm test`: installs what is missing, then types, lint, import rules, documents, unit tests, the whole pipeline on the embedded
// database and on a real PostgreSQL, and the web apps in the system's Chromium. Plain JavaScript for any Node >= 18.
// `npm test -- unit` (types, lint, deps, docs, start, unit, server, browser) runs single parts.
// What the parts add up to is said by judge.mjs; what may be skipped where every service is required, by allowedSkips.mjs.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { allowedSkips } from './allowedSkips.mjs'
import { filesToRepeat, judge } from './judge.mjs'
import { compileCache, ensureBuilt, ensureEngines, ensureInstalled, nodeBinary, root } from './prepare.mjs'

const strict = process.env.FIELDPROOF_REQUIRE_SERVICES === '1'
const known = ['types', 'lint', 'deps', 'docs', 'start', 'unit', 'server', 'browser']
const wanted = process.argv.slice(2)
const unknown = wanted.filter((part) => !known.includes(part))
if (unknown.length > 0) {
  console.error(`npm test does not know the part “${unknown.join(', ')}”; it knows ${known.join(', ')}.`)
  process.exit(1)
}
const selected = (part) => wanted.length === 0 || wanted.includes(part)
const parts = []
const startedAt = Date.now()
const seconds = (since) => ((Date.now() - since) / 1000).toFixed(0)

/** Runs one step; several run side by side, so each line says whose it is. */
const step = (name, command, args, env = {}, onLine = () => {}) =>
  new Promise((resolve) => {
    const at = Date.now()
    console.log(`── ${name}`)
    const child = spawn(command, args, { cwd: root, env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => {
      onLine(line)
      if (line.trim() !== '') console.log(`${name} │ ${line}`)
    })
    const end = (good) => {
      console.log(`${good ? '✓' : '✗'} ${name} (${seconds(at)} s)`)
      resolve(good)
    }
    child.on('error', (error) => { console.log(`${name} │ ${error.message}`); end(false) })
    child.on('close', (code) => end(code === 0))
  })

/** A check that is one test in the count: it passes or it does not. */
const check = (name, args) => async () => void parts.push({ name, good: await step(name, nodeBinary(), args) })

const results = join(root, 'test-results')
/** `files`: these only, as paths from the root. */
const vitestOnce = async (name, project, env, files = []) => {
  mkdirSync(results, { recursive: true })
  const file = join(results, `${name.replace(/\W+/g, '-')}.json`)
  rmSync(file, { force: true })
  let outside = false // of any test: Vitest's JSON says nothing of such an error
  // A forgotten `test.only` would leave the rest out: it is an error here.
  const good = await step(name, nodeBinary(), [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, '--allowOnly=false', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...files], env, (line) => { outside ||= /⎯ Unhandled (Errors|Rejection)/.test(line) })
  return { name, good, outside, root, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined }
}
const vitest = (name, project, env = {}) => async () => void parts.push(await vitestOnce(name, project, env))

/** As `vitest`, and the few files that failed once more, each with a server and a database of its own again (decision 61). Both runs are told. */
const vitestOfServers = (name, project, env) => async () => {
  const part = await vitestOnce(name, project, env)
  const files = filesToRepeat(part)
  parts.push(files.length === 0 ? part : { ...part, again: await vitestOnce(`${name} once more`, project, env, files) })
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1500 })
    socket.on('connect', () => (socket.destroy(), resolve(true)))
    socket.on('error', () => resolve(false))
    socket.on('timeout', () => (socket.destroy(), resolve(false)))
  })

const findChromium = () => [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find((path) => path && existsSync(path))

const ensureChromium = async () => {
  if (findChromium()) return findChromium()
  if (process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    await step('install Chromium (apt)', 'sh', ['-c', 'apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk'], { DEBIAN_FRONTEND: 'noninteractive' })
  }
  return findChromium()
}

/** Does these one after the other. */
const inTurn = async (jobs) => {
  for (const job of jobs) await job()
}

ensureInstalled()
ensureEngines()
const bin = (name) => join(root, 'node_modules', name)

const types = ['packages/core', 'packages/contract', 'packages/client', 'packages/testkit', 'apps/server', 'apps/verifier', 'apps/console', 'apps/mobile', 'apps/guest', 'tsconfig.tests.json']
  .map((project) => check(`types ${project}`, [bin('typescript/bin/tsc'), '-p', project]))
const checks = [
  ...(selected('types') ? types : []),
  ...(selected('lint') ? [check('lint', [bin('oxlint/bin/oxlint')])] : []),
  ...(selected('deps') ? [check('import rules', ['scripts/check-dependencies.ts'])] : []),
  ...(selected('docs') ? [check('docs/signals.md is generated', ['scripts/generate-signals-doc.ts', '--check']), check('docs/reference/openapi.json is generated', ['scripts/generate-openapi.ts', '--check'])] : []),
]
if (selected('start') || selected('unit') || selected('browser')) ensureBuilt() // the bundle budget is a unit test of the phone's build; without one it would be skipped for ever
// Neither the checks nor a start use more than one core, and a start waits for processes that end and files that are written.
await Promise.all([inTurn(checks), inTurn(selected('start') ? [vitestOfServers('npm start', 'start', {})] : [])])

const server = async () => {
  const hasReal = Boolean(process.env.TEST_DATABASE_URL) || (await answers(5432))
  await vitestOfServers('server on the embedded PostgreSQL', 'server', { FIELDPROOF_TEST_PG: 'embedded', ...(hasReal ? { FIELDPROOF_TEST_PG_OF_TWO: 'first' } : {}) })()
  if (hasReal) return await vitestOfServers('server on a real PostgreSQL', 'server', { FIELDPROOF_TEST_PG: 'real' })()
  const same = parts.find(({ name }) => name === 'server on the embedded PostgreSQL')?.report?.numTotalTests
  parts.push({ name: 'tests of the server on a real PostgreSQL', missing: { remedy: 'no PostgreSQL answers on 127.0.0.1:5432; start one or set TEST_DATABASE_URL', ...(same ? { tests: same } : {}) } })
}
const browser = async () => {
  const chromium = await ensureChromium()
  if (chromium) await vitestOfServers('browser', 'browser', { CHROMIUM_PATH: chromium, FIELDPROOF_TEST_PG: 'embedded' })()
  else parts.push({ name: 'the browser tests: Chromium is needed for them; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH', good: false })
}
// One after the other: beside each other on two cores, browser tests met timeouts that say nothing about the product (decision 49).
await inTurn([...(selected('unit') ? [vitest('unit', 'unit')] : []), ...(selected('server') ? [server] : []), ...(selected('browser') ? [browser] : [])])

const { passed, failed, skipped, failures, skips, unsteady, good } = judge(parts, { strict, allowed: allowedSkips })
if (skips.length > 0) console.log(`\nskipped:\n${skips.map((skip) => `  ${skip}`).join('\n')}`)
if (unsteady.length > 0) console.log(`\nunsteady (failed, and passed when the file was run once more; each is a fault to be found):\n${unsteady.map((one) => `  ${one}`).join('\n')}`)
for (const failure of failures) console.log(`\n✗ ${failure}`)
console.log(`\n${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes\n`)
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(good ? 0 : 1)
