/**
 * A dry-run of a month of a whole company, on the real server as a company runs it.
 *
 *   npm run bench:dry-run [-- --people 1000 --visits 4 --history 30 --verdicts 60 --anew --json FILE]
 *
 * The company's weeks are written into the tables as the pipeline and the sealing leave them (bench/load/dryRunCompany.ts). Then a draft is tried on
 * the last 30 days over the API: with the findings of the verdicts on record (of which `--verdicts` people's are made by running every signal, and copied for
 * the others), and with `--anew` once more without any, so that every signal runs again. Of each the time is taken from the request to the state "done". The reference is the aim of 60 s for 1,000 people on two
 * free cores; on a busy machine read the CPU time.
 */
import type { PolicyBody } from '@fieldproof/contract'
import pg from 'pg'
import { startServerProcess } from '../src/serverProcess.ts'
import { createConsoleSession } from '../src/session.ts'
import { createBenchDatabase, defaultPostgresUrl } from './load/databases.ts'
import { writeVerdicts } from './load/companyVerdicts.ts'
import { writeCompany } from './load/dryRunCompany.ts'
import { cpuSecondsOf, meterBackends } from './load/run.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { people: { type: 'string', default: '1000' }, visits: { type: 'string', default: '4' }, history: { type: 'string', default: '30' }, verdicts: { type: 'string', default: '60' }, anew: { type: 'boolean', default: false }, json: { type: 'string' } } })
const [people, visitsADay, history] = [flags.people, flags.visits, flags.history].map(Number) as [number, number, number]
const month = 30
/** For 1,000 people; for fewer in proportion. */
const aim = (60 * people) / 1_000

const password = 'bench password 1'
const body: PolicyBody = {
  name: '门店要拍照', order: 100, appliesTo: { roles: ['field_worker'] }, requires: 'gps and (photo or note)', whenMissing: 'ask_factor', lowAccuracy: { beyondMetres: 100, ask: 'photo' }, thresholds: { verifiedTotal: 24 }, demotedSignals: [],
  actions: { verified: 'accept', not_enough_evidence: 'ask_factor', needs_review: 'review', strong_doubt: 'block' }, auditRates: { starting: 0.05, standard: 0.02, trusted: 0.01, checked: 0.1 },
}

const database = await createBenchDatabase(process.env.TEST_DATABASE_URL ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`)
try {
  const server = await startServerProcess({ databaseUrl: database.url })
  try {
    const { client } = createConsoleSession(server.baseUrl)
    const { orgId } = await client.setup.run({
      token: server.setupToken!, company: { name: '试运行公司', timeZone: 'Asia/Shanghai' }, administrator: { name: '管理员', email: 'bench@example.com', password }, departments: [], people: [],
      workingHours: { segments: [{ start: '00:00', end: '00:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] },
    })
    const rows = new pg.Client({ connectionString: database.url })
    await rows.connect()
    const now = Date.now()
    const written = performance.now()
    const size = await writeCompany(rows, orgId, { people, days: month + history, visitsADay }, now)
    console.log(`${people} people, ${size.checkIns} check-ins, ${size.fixes} fixes written in ${Math.round((performance.now() - written) / 1000)} s`)

    const { policyId } = await client.policies.create(body)
    const day = (ago: number): string => new Date(now + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)
    const since = new Date(Date.parse(`${day(month)}T00:00:00+08:00`))
    const tryDraft = async (what: string): Promise<Measurement[]> => {
      await rows.query('vacuum analyze check_ins')
      const from = performance.now(), cpuBefore = cpuSecondsOf(server.pid)
      const backends = await meterBackends(rows)
      const { dryRunId } = await client.dryRuns.start({ from: day(month), to: day(1), policyId })
      let run = await client.dryRuns.get(dryRunId)
      let postgresSeconds = 0
      while (run.state === 'waiting' || run.state === 'running') {
        postgresSeconds = await backends.look()
        await new Promise((resolve) => { setTimeout(resolve, 200) })
        run = await client.dryRuns.get(dryRunId)
      }
      const seconds = (performance.now() - from) / 1000, cpuSeconds = cpuSecondsOf(server.pid) - cpuBefore
      if (run.state !== 'done' || run.judged !== run.total) throw new Error(`the dry-run ended as ${run.state}, ${run.judged} of ${run.total}: ${run.fault ?? ''}\n${server.output()}`)
      console.log(`${what}: ${run.judged} judged, ${run.changed} would change, ${run.differsFromRecord} differ from the record`)
      console.log(run.bands.map((pair) => `${pair.from} → ${pair.to}: ${pair.count}`).join('\n'))
      return [
        { name: `${what}: ${month} days, ${people} people, ${run.judged} check-ins`, value: seconds, unit: 's', reference: aim, ratio: seconds / aim },
        { name: '  CPU of the server, all threads, without PostgreSQL', value: cpuSeconds, unit: 's' },
        { name: '  CPU of PostgreSQL', value: postgresSeconds, unit: 's' },
        { name: '  CPU of both for one check-in', value: ((cpuSeconds + postgresSeconds) * 1_000) / run.judged, unit: 'ms' },
        { name: '  check-ins judged twice (before and after)', value: run.judged / seconds, unit: '1/s' },
      ]
    }
    const measurements = flags.anew ? await tryDraft('every signal asked again') : []
    const judging = performance.now()
    const verdicts = await writeVerdicts(database.url, orgId, { judged: Math.min(people, Number(flags.verdicts)), since, timeZone: 'Asia/Shanghai' })
    console.log(`${verdicts.judged} verdicts made and ${verdicts.copied} copied in ${Math.round((performance.now() - judging) / 1000)} s`)
    measurements.push(...await tryDraft('findings on record'))
    await rows.end()
    printTable(measurements, 'aim')
    await writeMeasurements(flags.json, measurements)
  } finally {
    await server.stop()
  }
} finally {
  await database.drop()
}
