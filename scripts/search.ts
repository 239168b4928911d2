/**
 * The random tests with cases that no run of `npm test` has drawn.
 *
 *   npm run search -- [--seeds 20] [--from N] [FILE…]
 *
 * Each seed runs the unit tests that hold properties, or the files named. Ends with 1 when one failed; `FIELDPROOF_PROPERTY_SEED=N npm test -- unit` repeats it.
 */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFlags } from '../packages/testkit/bench/flags.ts'

const root = join(import.meta.dirname, '..')
const { values: flags, positionals } = readFlags({ allowPositionals: true, options: { seeds: { type: 'string', default: '20' }, from: { type: 'string', default: String(randomInt(2 ** 31)) } } })
const [seeds, from] = [Number(flags.seeds), Number(flags.from)]
if (!(Number.isSafeInteger(seeds) && seeds > 0 && Number.isSafeInteger(from))) {
  console.error('--seeds is a whole number above zero, --from a whole number')
  process.exit(2)
}

const files = positionals.length > 0 ? positionals : globSync(['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'apps/*/test/**/*.test.ts'], { cwd: root })
  .filter((file) => !/\.(db|browser)\.test\.ts$/.test(file) && /\bfc\.assert\(/.test(readFileSync(join(root, file), 'utf8')))

const failed: number[] = []
for (let seed = from; seed < from + seeds; seed++) {
  const run = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', '--reporter=dot', ...files], { cwd: root, env: { ...process.env, FIELDPROOF_PROPERTY_SEED: String(seed) }, encoding: 'utf8' })
  console.log(`seed ${seed}: ${run.status === 0 ? 'nothing found' : 'FAILED'}`)
  if (run.status === 0) continue
  failed.push(seed)
  console.log(run.stdout.slice(-6_000), run.stderr.slice(-6_000))
}
console.log(failed.length === 0 ? `${seeds} seeds from ${from}, ${files.length} files: nothing found` : `${failed.length} of ${seeds} seeds failed: ${failed.join(', ')}`)
process.exit(failed.length > 0 ? 1 : 0)
