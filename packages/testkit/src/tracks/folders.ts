/** Where recorded tracks lie: copies with their licences in the repository, and the larger collection beside it where there is one. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const trackSets = ['gpx', 'pixel', 'couriers', 'stop-go'] as const
export type TrackSet = (typeof trackSets)[number]

const copies = join(import.meta.dirname, '../../testdata/tracks')
const beside = join(import.meta.dirname, '../../../../../shared/data/tracks')
/** Copies first: a file that is in both is the same. */
const roots = [copies, beside].filter((root) => existsSync(root))
export const hasWholeCollection = roots.length > 1

/** A recording by its set and name, `pixel/pixel6.txt`. */
export const readRecording = (name: string): string => {
  const root = roots.find((folder) => existsSync(join(folder, name)))
  if (!root) throw new Error(`no recording ${name} in ${roots.join(' or ')}`)
  return readFileSync(join(root, name), 'utf8')
}

/** Names of all recordings of a set, in order: those of the repository, and more where the whole collection is there. */
export const recordingsOf = (set: TrackSet): string[] =>
  [...new Set(roots.flatMap((root) => readdirSync(join(root, set)).filter((file) => /\.(gpx|txt|csv)$/.test(file) && file !== 'LICENSE.txt')))].sort().map((file) => `${set}/${file}`)
