/** node apps/mobile/scripts/measure-bundle.ts [--json FILE] — after a build; exits 1 above the budget of 150 kB gzipped. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleResults, measureBundle } from './measureBundle.ts'

const { values } = parseArgs({ options: { json: { type: 'string' } } })
const measure = measureBundle(fileURLToPath(new URL('../dist', import.meta.url)))
const results = bundleResults(measure)
for (const { name, value, reference } of results) console.log(`${name}: ${(value / 1000).toFixed(1)} kB (budget ${reference / 1000} kB)`)
for (const { file, bytes } of measure.files) console.log(`  ${(bytes / 1000).toFixed(1).padStart(6)} kB  ${file}`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
if (results.some(({ ratio }) => ratio > 1)) process.exitCode = 1
