// `npm test`: installs what is missing, then types, lint, import rules, documents, unit tests, the whole pipeline on the embedded
// database and on a real PostgreSQL, and the web apps in the system's Chromium. Plain JavaScript for any Node >= 18.
// `npm test -- unit` (types, lint, deps, docs, unit, server, browser) runs single parts.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join, relative } from 'node:path'
import { ensureBuilt, ensureEngines, ensureInstalled, nodeBinary, root } from './prepare.mjs'

const strict = process.env.FIELDPROOF_REQUIRE_SERVICES === '1'
const wanted = process.argv.slice(2)
const selected = (part) => wanted.length === 0 || wanted.includes(part)
const counts = { passed: 0, failed: 0, skipped: 0 }
const notes = []
/** What failed, told again at the end: the middle of a long output is easily lost. */
const failures = []
const startedAt = Date.now()

const step = (name, command, args, options = {}) => {
  const at = Date.now()
  console.log(`\n── ${name}`)
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  const good = result.status === 0
  console.log(`   ${good ? '✓' : '✗'} ${name} (${((Date.now() - at) / 1000).toFixed(0)} s)`)
  return good
}

/** A check that is one test in the count: it passes or it does not. */
const check = (name, command, args, options) => {
  if (step(name, command, args, options)) counts.passed++
  else {
    counts.failed++
    failures.push(name)
  }
}

/** A file whose set-up failed has a message of its own and no failed test. */
const failuresOf = (name, report) =>
  report.testResults.flatMap((file) => {
    const path = `${name}: ${relative(root, file.name)}`
    const tests = file.assertionResults.filter(({ status }) => status === 'failed')
    if (tests.length > 0) return tests.map((test) => `${path} > ${test.fullName}\n${(test.failureMessages ?? []).join('\n').slice(0, 1500)}`)
    return file.status === 'failed' ? [`${path} (set-up)\n${String(file.message ?? '').slice(0, 1500)}`] : []
  })

const results = join(root, 'test-results')
const vitest = (name, project, env = {}) => {
  mkdirSync(results, { recursive: true })
  const file = join(results, `${name.replace(/\W+/g, '-')}.json`)
  rmSync(file, { force: true })
  const good = step(name, nodeBinary(), [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { env: { ...process.env, ...env } })
  if (!existsSync(file)) {
    counts.failed++
    failures.push(`${name}: ended without a report`)
    return
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  if (!good) failures.push(...failuresOf(name, report))
  counts.passed += report.numPassedTests
  counts.failed += report.numFailedTests + (!good && report.numFailedTests === 0 ? 1 : 0)
  counts.skipped += report.numPendingTests + (report.numTodoTests ?? 0)
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1500 })
    socket.on('connect', () => (socket.destroy(), resolve(true)))
    socket.on('error', () => resolve(false))
    socket.on('timeout', () => (socket.destroy(), resolve(false)))
  })

const missing = (what, remedy) => {
  if (strict) {
    console.error(`   ✗ ${what}: ${remedy}`)
    counts.failed++
    failures.push(`${what}: ${remedy}`)
  } else {
    notes.push(`skipped: ${what} (${remedy})`)
    counts.skipped++
  }
}

const findChromium = () => [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find((path) => path && existsSync(path))

const ensureChromium = () => {
  if (findChromium()) return findChromium()
  if (process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    step('install Chromium (apt)', 'sh', ['-c', 'apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  return findChromium()
}

ensureInstalled()
ensureEngines()
const bin = (name) => join(root, 'node_modules', name)

if (selected('types'))
  for (const project of ['packages/core', 'packages/contract', 'packages/client', 'packages/testkit', 'apps/server', 'apps/verifier', 'apps/console', 'apps/mobile', 'apps/guest', 'tsconfig.tests.json'])
    check(`types ${project}`, nodeBinary(), [bin('typescript/bin/tsc'), '-p', project])
if (selected('lint')) check('lint', nodeBinary(), [bin('oxlint/bin/oxlint')])
if (selected('deps')) check('import rules', nodeBinary(), ['scripts/check-dependencies.ts'])
if (selected('docs')) {
  check('docs/signals.md is generated', nodeBinary(), ['scripts/generate-signals-doc.ts', '--check'])
  check('docs/reference/openapi.json is generated', nodeBinary(), ['scripts/generate-openapi.ts', '--check'])
}
if (selected('unit')) {
  ensureBuilt() // the bundle budget is a unit test of the phone's build; without one it would be skipped for ever
  vitest('unit', 'unit')
}
if (selected('server')) {
  vitest('server on the embedded PostgreSQL', 'server', { FIELDPROOF_TEST_PG: 'embedded' })
  if (process.env.TEST_DATABASE_URL || (await answers(5432))) vitest('server on a real PostgreSQL', 'server', { FIELDPROOF_TEST_PG: 'real' })
  else missing('the server tests on a real PostgreSQL', 'no PostgreSQL on 127.0.0.1:5432; start one or set TEST_DATABASE_URL')
}
if (selected('browser')) {
  const chromium = ensureChromium()
  if (chromium) {
    ensureBuilt()
    vitest('browser', 'browser', { CHROMIUM_PATH: chromium, FIELDPROOF_TEST_PG: 'embedded' })
  } else {
    console.error('   ✗ Chromium is needed for the browser tests: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.')
    counts.failed++
    failures.push('the browser tests: no Chromium')
  }
}

for (const note of notes) console.log(`\n${note}`)
for (const failure of failures) console.log(`\n✗ ${failure}`)
console.log(`\n${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes\n`)
console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed === 0 ? 0 : 1)
