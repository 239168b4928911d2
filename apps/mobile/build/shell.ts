/**
 * What is done to the built app last, on the files as they lie in dist/.
 *
 * 1. The page brings its script and style along. A page that names them costs a slow network one more round trip before anything can
 *    run: 0.56 s on slow 4G (npm run bench:phone). Lazy parts import from the first script by its address, so a file remains there
 *    that hands on what the page's own script has put on `globalThis`.
 * 2. The service worker gets the list of files that make the app whole, each with its hash.
 */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { inlineFirst } from './inlineFirst.ts'

/** Icons and manifest are the browser's business when it installs the app; it does not ask for them offline. */
/** The map engine is 437 kB for one screen that needs the network anyway. */
const isOnlineOnly = (file: string): boolean => /^assets\/(maplibre|dayMapEngine)[^/]*$/.test(file)
const isOfShell = (file: string): boolean => !isOnlineOnly(file) && /^(index\.html|favicon\.svg|assets\/.+\.(js|css))$/.test(file)
const integrityOf = (bytes: Uint8Array): string => `sha256-${createHash('sha256').update(bytes).digest('base64')}`

export const shell = ({ base, worker }: { readonly base: string; readonly worker: string }): Plugin => {
  let dist = ''
  return {
    name: 'fieldproof-shell',
    apply: 'build',
    configResolved(config) { dist = join(config.root, config.build.outDir) },
    closeBundle: {
      order: 'post',
      handler() {
        const first = readdirSync(join(dist, 'assets')).find((file) => /^first-.*\.js$/.test(file))
        if (first === undefined) throw new Error('dist/assets holds no first-….js')
        const read = (file: string): string => readFileSync(join(dist, file), 'utf8')
        const { page, standIn } = inlineFirst({ page: read('index.html'), script: read(`assets/${first}`), scriptAddress: `${base}assets/${first}`, read: (file) => read(`assets/${file}`) })
        writeFileSync(join(dist, 'index.html'), page)
        writeFileSync(join(dist, 'assets', first), standIn)

        const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/')).filter(isOfShell).sort()
          // The page goes by its address: that is what it is asked for by.
          .map((file) => [file === 'index.html' ? base : base + file, integrityOf(readFileSync(join(dist, file)))] as const)
        const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
        writeFileSync(join(dist, 'sw.js'), readFileSync(worker, 'utf8').replace('__VERSION__', version).replace("'__FILES__'", JSON.stringify(files)).replace('__BASE__', base))
      },
    },
  }
}
