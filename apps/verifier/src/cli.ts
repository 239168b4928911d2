#!/usr/bin/env node
import { exitUnreadable, run } from './run.ts'

// `npm run verify` starts this in the repository's folder, wherever the person stands who names the file.
const standsIn = process.env['npm_lifecycle_event'] === 'verify' ? process.env['INIT_CWD'] : undefined
if (standsIn) process.chdir(standsIn)
try {
  process.exitCode = run(process.argv.slice(2), { out: (line) => console.log(line), error: (line) => console.error(line) })
} catch (error) {
  // A fault of this program says nothing of the package: never "does not hold".
  console.error(error)
  process.exitCode = exitUnreadable
}
