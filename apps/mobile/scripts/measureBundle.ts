/** What a phone loads until the first check-in, gzipped, from the build in dist/. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk { readonly file: string; readonly name?: string; readonly css?: string[]; readonly imports?: string[]; readonly dynamicImports?: string[] }

export interface BundleMeasure {
  /** Today's screen on an enrolled phone: what must be there before the check-in button is. */
  readonly firstScreenBytes: number
  /** A phone that has never seen the app: enrolment screen, today with its map, sending and checking the receipt, the result on the screen. */
  readonly firstCheckInBytes: number
  /** Scripts and styles that the page names instead of bringing them along: each costs a slow network a round trip before the first screen. */
  readonly waitsFor: readonly string[]
  readonly files: readonly { readonly file: string; readonly bytes: number }[]
}

/** The lazy parts that a first check-in needs; the other screens, the camera and the other languages come later. */
const untilFirstCheckIn = ['src/outbox/enrol.ts', 'src/outbox/sync.ts', 'src/outbox/logCrypto.ts', 'src/screens/parts/FenceMap.tsx', 'src/screens/parts/ResultSheet.tsx', 'src/app/arrivals.ts', 'src/app/storage.ts']
const budgetBytes = 150_000

export const measureBundle = (dist: string): BundleMeasure => {
  const manifest = JSON.parse(readFileSync(join(dist, 'bundle.json'), 'utf8')) as Record<string, Chunk>
  const entry = Object.entries(manifest).find(([, chunk]) => chunk.name === 'first' && chunk.file.endsWith('.js'))?.[0]
  if (entry === undefined) throw new Error(`${dist}/bundle.json names no first script`)
  const collect = (roots: readonly string[]): Set<string> => {
    const files = new Set<string>()
    const seen = new Set<string>()
    const visit = (key: string): void => {
      const chunk = manifest[key]
      if (chunk === undefined) throw new Error(`${key} is not in the bundle: update untilFirstCheckIn`)
      if (seen.has(key)) return
      seen.add(key)
      files.add(chunk.file)
      for (const css of chunk.css ?? []) files.add(css)
      for (const next of chunk.imports ?? []) visit(next)
    }
    for (const root of roots) visit(root)
    return files
  }
  const sizes = new Map<string, number>()
  const sizeOf = (file: string): number => {
    const known = sizes.get(file) ?? gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
    sizes.set(file, known)
    return known
  }
  // The page has the entry and all that it imports in it (build/shell.ts).
  const inPage = collect([entry])
  const firstScreenBytes = sizeOf('index.html')
  const firstCheckInBytes = [...collect(untilFirstCheckIn)].filter((file) => !inPage.has(file)).reduce((total, file) => total + sizeOf(file), firstScreenBytes)
  const waitsFor = [...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/<(?:script[^>]*\ssrc|link rel="(?:stylesheet|modulepreload)"[^>]*\shref)="([^"]+)"/g)].map(([, address]) => address!)
  return { firstScreenBytes, firstCheckInBytes, waitsFor, files: [...sizes].map(([file, bytes]) => ({ file, bytes })).sort((a, b) => b.bytes - a.bytes) }
}

/** In the form of every bench: `reference` is the budget. */
export const bundleResults = ({ firstScreenBytes, firstCheckInBytes }: BundleMeasure) => [
  { name: 'phone: first load of an enrolled phone, gzipped', value: firstScreenBytes, unit: 'bytes', reference: budgetBytes, ratio: firstScreenBytes / budgetBytes },
  { name: 'phone: first load up to the first check-in, gzipped', value: firstCheckInBytes, unit: 'bytes', reference: budgetBytes, ratio: firstCheckInBytes / budgetBytes },
]
