// `npm run engines`: the heavy engines for videos, reference photos and signs (engines/README.md). Once; `npm start` keeps them up to date from then on.
import { ensureEngines, ensureInstalled } from './prepare.mjs'

ensureInstalled()
ensureEngines()
console.log('The engines are there; a running server uses them after its next start.')
