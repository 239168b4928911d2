/**
 * How long it takes from pressing return on `npm start` to the printed address: once for a new data folder, then for a company that is there. Packages and web apps
 * are installed and built; what that takes depends on the network and is not measured.
 *
 *   npm run bench:start -- [--starts 5] [--json FILE]
 */
import { npmStart } from '../src/npmStart.ts'
import { removeDataFolder, setUpSmallCompany, temporaryDataFolder } from '../src/serverProcess.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { starts: { type: 'string', default: '5' }, json: { type: 'string' } } })
const starts = Number(flags.starts)
if (!Number.isSafeInteger(starts) || starts < 1) {
  console.error('--starts is a whole number from 1')
  process.exit(2)
}
/** The aim: nobody looks at the clock. */
const aimSeconds = 5

const dataFolder = await temporaryDataFolder()
try {
  await (await npmStart(dataFolder)).interrupt() // builds what has changed
  removeDataFolder(dataFolder)
  const first = await npmStart(dataFolder)
  await setUpSmallCompany({ baseUrl: first.url, setupToken: new URL(first.setupLink!).searchParams.get('token')! })
  await first.interrupt()
  const later: number[] = []
  for (let i = 0; i < starts; i++) {
    const again = await npmStart(dataFolder)
    later.push(again.seconds)
    await again.interrupt()
  }
  const median = later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)]!
  const rows: Measurement[] = [
    { name: 'first start, new data folder', value: first.seconds, unit: 's' },
    { name: `second start, median of ${starts}`, value: median, unit: 's', reference: aimSeconds, ratio: median / aimSeconds },
    { name: 'second start, slowest', value: Math.max(...later), unit: 's' },
  ]
  printTable(rows, 'aim')
  await writeMeasurements(flags.json, rows)
} finally {
  removeDataFolder(dataFolder)
}
