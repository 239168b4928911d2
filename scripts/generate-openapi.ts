/**
 * Writes docs/reference/openapi.json from the schemas of the routes; `--check` only compares. Needs no database: the routes are
 * registered and never called. A server compiles a schema at its first request; here all are, so that one that cannot be is found before.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { createApp } from '../apps/server/src/http/app.ts'
import { deferredCompilers } from '../apps/server/src/http/deferredCompilers.ts'
import { createLogger } from '../apps/server/src/platform/log.ts'
import type { Ports } from '../apps/server/src/ports.ts'
import { routesOf } from '../apps/server/src/routes.ts'

const root = join(import.meta.dirname, '..')
const file = join(root, 'docs/reference/openapi.json')

/** Answers to every name, so that routes can be built; using it for anything fails loudly. */
const nothing = new Proxy({}, { get: (_, name) => (name === 'settings' ? { publicUrl: 'http://localhost', demo: false, setupToken: null, demoSecret: null } : undefined) }) as Ports

const compilers = deferredCompilers()
const app = await createApp(createLogger('error'), routesOf(nothing), compilers)
await app.ready()
const schemas = compilers.compileAll()
const text = `${JSON.stringify((app as unknown as { swagger(): unknown }).swagger(), null, 1)}\n`
await app.close()

if (process.argv.includes('--check')) {
  const written = await readFile(file, 'utf8').catch(() => '')
  if (written !== text) {
    console.error(`${relative(root, file)} is out of date: run node scripts/generate-openapi.ts`)
    process.exitCode = 1
  } else console.log(`${relative(root, file)} agrees with the routes; all ${schemas} schemas compile`)
} else {
  await writeFile(file, text)
  console.log(`${relative(root, file)}: ${Object.keys((JSON.parse(text) as { paths: object }).paths).length} paths`)
}
