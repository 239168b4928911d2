import { attacks, variants, createSimulatedWorld, hardships, radioHardships } from '../src/trust/index.ts'
import { attackTallies, attackTalliesWithRadio, hardshipTallies, honestTally } from './trust/sets.ts'
import { printTallies } from './trust/tally.ts'
const [names = '', seed = 'tuning/1', days = '12', mode = ''] = process.argv.slice(2)
const want = names.split(',')
const pick = <T>(set: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(set).filter(([k]) => want.includes(k)))
const world = createSimulatedWorld(seed, { radio: mode === 'radio' })
const t = performance.now()
if (mode === 'radio') printTallies('radio', attackTalliesWithRadio([world], { label: 'own', title: '', attacks }, want as never, Number(days)))
else printTallies('plain', [...attackTallies([world], { label: 'own', title: '', attacks: pick(attacks) }, Number(days)), ...attackTallies([world], { label: 'variants', title: '', attacks: pick(variants) }, Number(days))])
const h = hardshipTallies([world], { ...pick(hardships), ...pick(radioHardships) }, Number(days))
if (h.length) printTallies('hard', h)
if (want.includes('honest')) printTallies('honest', [honestTally('honest', [world.world])])
console.log(((performance.now() - t) / 1000).toFixed(0), 's')
