/**
 * Kills the server under load, cuts its database, fills its disk, and proves that nothing acknowledged was lost.
 *
 *   npm run chaos -- [--rounds 50] [--phones 6] [--seed TEXT] [--only kill|database|disk] [--json FILE]
 *
 * On the embedded database, or on the PostgreSQL of DATABASE_URL (an empty database: there the lost database is a run of its own, --only database;
 * the full disk needs the embedded one and the right to mount). What was not run is said at the end and stands in the JSON without a value.
 */
import { fullDisk, killNine, lostDatabase, type ChaosReport } from '@fieldproof/testkit/chaos.ts'
import { chaosFigures, whyNoLostDatabase, type NotRun } from './chaosFigures.ts'
import { readFlags } from '../packages/testkit/bench/flags.ts'
import { stopWith, writeFigures } from '../packages/testkit/bench/measurement.ts'

const { values: flags } = readFlags({ options: { rounds: { type: 'string', default: '50' }, phones: { type: 'string', default: '6' }, seed: { type: 'string', default: String(Date.now()) }, only: { type: 'string' }, json: { type: 'string' } } })
const rounds = Number(flags.rounds), phones = Number(flags.phones)
if (!(rounds > 0 && phones > 0)) stopWith('--rounds and --phones are positive numbers')
if (flags.only !== undefined && !['kill', 'database', 'disk'].includes(flags.only)) stopWith('--only is one of kill, database, disk')
const onProgress = (line: string) => console.log(`  ${line}`)
const databaseUrl = process.env['DATABASE_URL']
const common = { phones, seed: flags.seed, onProgress, ...(databaseUrl ? { databaseUrl } : {}) }
const wants = (what: string) => flags.only === undefined || flags.only === what

const reports: { name: string; report: ChaosReport }[] = []
console.log(`seed ${flags.seed}`)
if (wants('kill')) {
  console.log(`kill -9 at ${rounds} random moments under load`)
  reports.push({ name: 'kill -9', report: await killNine({ ...common, rounds }) })
}
const skipped: NotRun[] = []
const skip = (name: string, why: string): void => {
  skipped.push({ name, why })
  console.log(`  skipped: ${why}`)
}
if (wants('database')) {
  console.log('the database connection is lost')
  const reason = whyNoLostDatabase({ databaseUrl, only: flags.only })
  if (reason === undefined) reports.push({ name: 'lost database', report: await lostDatabase(common) })
  else skip('lost database', reason)
}
if (wants('disk')) {
  console.log('the disk is full')
  const report = databaseUrl ? undefined : await fullDisk({ phones, seed: flags.seed, onProgress })
  if (report) reports.push({ name: 'full disk', report })
  else skip('full disk', 'it needs the embedded database and the right to mount a small disk (root on Linux)')
}
for (const { name, report } of reports) {
  console.log(`${name}: ${report.acknowledged} acknowledged events, all proven in a log of ${report.treeSize} entries; ${report.failedRequests} requests failed and were repeated; slowest restart ${report.slowestRestartSeconds.toFixed(1)} s; ${report.faults.length} faults`)
  for (const fault of report.faults.slice(0, 20)) console.log(`  FAULT ${fault}`)
}
for (const { name, why } of skipped) console.log(`NOT RUN ${name}: ${why}`)
if (flags.json) writeFigures(flags.json, JSON.stringify(chaosFigures(reports, skipped), null, 2))
process.exit(reports.some(({ report }) => report.faults.length > 0) ? 1 : 0)
