/**
 * Entry point that `npm start -- --demo` starts beside the server: fills it once, then keeps thirty people moving. It runs in
 * its own process and knows the server by its public API only. The phones' keys are kept in the demo's data folder.
 */
import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { liveFleet } from './liveFleet.ts'
import { doOfficeWork } from './office.ts'
import { demoPassword, seedDemo } from './seedDemo.ts'
import type { FleetState } from './seedDemo.ts'
import { createConsoleSession } from '../session.ts'

const { FIELDPROOF_DEMO_URL: baseUrl, FIELDPROOF_DEMO_SETUP_TOKEN: setupToken, FIELDPROOF_DEMO_SECRET: demoSecret, FIELDPROOF_DEMO_DATA: dataFolder, FIELDPROOF_DEMO_SIZE: demoSize } = process.env
const say = (line: string): void => void process.stdout.write(`  ${line}\n`)
/** Small: still with two who cheat, a post and an area, and somebody to ask; for a first look on a slow machine, and for tests. Only the first start makes a company. */
const smallCompany = { fieldWorkers: 12, sites: 40, days: 3 } as const
const steps = { company: '公司与人员 people', sites: '门店 sites', phones: '手机绑定 phones', events: '此前的工作日 the work days before' } as const

/** Written aside and renamed: a crash leaves the whole file or none. */
const keep = async (file: string, state: FleetState): Promise<void> => {
  await writeFile(`${file}.part`, JSON.stringify(state), { mode: 0o600 })
  await rename(`${file}.part`, file)
}

const readOrSeed = async (url: string, folder: string): Promise<FleetState> => {
  const stateFile = join(folder, 'demo-fleet.json')
  if (existsSync(stateFile)) return JSON.parse(await readFile(stateFile, 'utf8')) as FleetState
  if (!setupToken) throw new Error(`the demo company in ${folder} was left half made by an interrupted start; give it an empty database and start again`)
  // With the mark still there the next start makes the company anew (apps/server/src/main.ts).
  const mark = join(folder, 'demo-unfinished')
  await writeFile(mark, '')
  say('演示公司正在生成 making the demo company…')
  let shown = ''
  const { state, labels, counts, refusals, accounts, seconds, cookie, lastCheckInId } = await seedDemo({
    baseUrl: url, setupToken, ...(demoSecret ? { demoSecret } : {}), ...(demoSize === 'small' ? smallCompany : {}),
    onProgress: ({ step, done, total }) => {
      const text = `${steps[step]} ${Math.floor((done / Math.max(1, total)) * 10) * 10} %`
      if (text !== shown) say(text)
      shown = text
    },
  })
  await keep(stateFile, state)
  await rm(mark)
  await writeFile(join(folder, 'demo-truth.json'), JSON.stringify(labels, null, 2))
  say(`${counts.events} 条事件 events · ${counts.fixes} 个定位 fixes · ${counts.checkIns} 次签到签退 check-ins and check-outs · ${seconds.toFixed(0)} s`)
  for (const [code, count] of Object.entries(refusals)) say(`refused by the server: ${count} × ${code}`)
  const owner = accounts[0]!
  say(`登录 sign in       ${owner.email}  /  ${demoPassword}     (也可 also: ${accounts.slice(1).map((account) => account.email).join(', ')})`)
  const { client } = createConsoleSession(url, { cookie })
  while (lastCheckInId !== undefined && !(await client.checkIns.get(lastCheckInId).catch(() => undefined))?.verdicts.length) await new Promise((resolve) => setTimeout(resolve, 500))
  say('判定完毕 the days before are judged')
  // Without it the demo is poorer and no less right.
  const office = await doOfficeWork({ baseUrl: url, state, labels, accounts, password: demoPassword, ...(demoSecret ? { demoSecret } : {}) }).catch((error: unknown) => say(`demo office: ${(error as Error).message}`))
  if (!office) return state
  await keep(stateFile, office.state)
  say(`${office.work.decided} 条核实 decisions · ${office.work.explained} 条说明 explanations`)
  return office.state
}

const main = async (): Promise<void> => {
  if (!baseUrl || !dataFolder) throw new Error('the demo fleet is started by the server: npm start -- --demo')
  const state = await readOrSeed(baseUrl, dataFolder)
  let lastError = ''
  let isStopping = false
  const fleet = await liveFleet({
    baseUrl, state,
    onError: (error) => {
      const text = (error as Error).message
      // A moment later: Ctrl-C stops the server as well, and that it does not answer any more is no news then.
      if (text !== lastError) setTimeout(() => { if (!isStopping) say(`demo fleet: ${text}`) }, 1_000).unref()
      lastError = text
    },
  })
  say(`实时 live          ${fleet.activeCount()} 人正在移动 people are moving`)
  // The movers' timers do not keep a process alive by themselves.
  const alive = setInterval(() => {}, 60_000)
  const stop = () => {
    isStopping = true
    clearInterval(alive)
    void fleet.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // The server went without a word (kill -9): nobody is left to report to.
  process.on('disconnect', stop)
  const parent = process.ppid
  setInterval(() => { if (process.ppid !== parent) stop() }, 2000).unref()
}

main().catch((error: unknown) => {
  process.stderr.write(`  demo fleet: ${(error as Error).message}\n`)
  process.exit(1)
})
