#!/usr/bin/env node
import { run } from './run.ts'

// `npm run verify` starts this in the repository's folder, wherever the person stands who names the file.
const standsIn = process.env['npm_lifecycle_event'] === 'verify' ? process.env['INIT_CWD'] : undefined
if (standsIn) process.chdir(standsIn)
process.exitCode = run(process.argv.slice(2), { out: (line) => console.log(line), error: (line) => console.error(line) })
