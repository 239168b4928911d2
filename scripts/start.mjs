// `npm start`: installs what is missing, builds what has changed, starts the server. Plain JavaScript that any Node >= 18 runs,
// because it runs before `npm ci` has brought the pinned Node.
import { spawn } from 'node:child_process'
import { compileCache, ensureBuilt, ensureInstalled, nodeBinary, refreshEngines, root } from './prepare.mjs'

ensureInstalled()
refreshEngines()
ensureBuilt()

const child = spawn(nodeBinary(), ['apps/server/src/main.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env: { NODE_COMPILE_CACHE: compileCache, ...process.env } })
// The terminal sends Ctrl-C, or word that it was closed, to the whole group; this process waits for the server's clean stop instead of dying first.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
// npm does not pass SIGTERM on through its shell: when `npm start` is told to end, what is seen here is that the parent is gone.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
