/** What each screen of the console loads before it can be used, gzipped, from the build in dist/. The map and what a dialog brings come later. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk { readonly file: string; readonly css?: string[]; readonly imports?: string[]; readonly dynamicImports?: string[]; readonly isEntry?: boolean }
export interface RouteMeasure { readonly path: string; readonly bytes: number }

export const routeBudgetBytes = 350_000

/** Every route and the file of its screen, as router.tsx says. */
const routesIn = (router: string): { readonly path: string; readonly screen: string }[] =>
  [...router.matchAll(/in(?:App|Front|List)\('([^']+)', lazyRouteComponent\(\(\) => import\('\.\/([^']+)'\)/g)].map(([, path, screen]) => ({ path: path!, screen: `src/${screen}` }))

/** Paths of all screens, as the router writes them. */
export const consolePaths = (console: string): string[] => routesIn(readFileSync(join(console, 'src/router.tsx'), 'utf8')).map(({ path }) => path)

export const measureRoutes = (console: string): RouteMeasure[] => {
  const dist = join(console, 'dist')
  const manifest = JSON.parse(readFileSync(join(dist, 'bundle.json'), 'utf8')) as Record<string, Chunk>
  const entry = Object.keys(manifest).find((key) => manifest[key]!.isEntry)
  if (entry === undefined) throw new Error(`${dist}/bundle.json names no entry`)
  const sizes = new Map<string, number>()
  const sizeOf = (file: string): number => {
    const known = sizes.get(file) ?? gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
    sizes.set(file, known)
    return known
  }
  const filesOf = (roots: readonly string[]): Set<string> => {
    const files = new Set<string>()
    const seen = new Set<string>()
    const visit = (key: string): void => {
      const chunk = manifest[key]
      if (chunk === undefined) throw new Error(`${key} is not in the bundle`)
      if (seen.has(key)) return
      seen.add(key)
      for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
      for (const next of chunk.imports ?? []) visit(next)
      // The texts of what is loaded come along, in one language.
      for (const next of chunk.dynamicImports ?? []) if (next.endsWith('/zh-CN.po')) visit(next)
    }
    for (const root of roots) visit(root)
    return files
  }
  const routes = routesIn(readFileSync(join(console, 'src/router.tsx'), 'utf8'))
  return routes
    .map(({ path, screen }) => ({ path, bytes: [...filesOf([entry, screen])].reduce((total, file) => total + sizeOf(file), sizeOf('index.html')) }))
    .sort((a, b) => b.bytes - a.bytes)
}
