import type { FixColumns } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'

/**
 * Fixes of several uploads in order of time, as indexes into the columns; those of one moment stay in the order of `indexes`. A tracker that heard no answer sends the
 * same positions again in a larger message: all messages are kept as they came, and whoever reads takes each position once. What one message itself tells twice (a
 * recording of two fixes a second with whole seconds does) counts twice, so a time and place counts as often as the upload that has it most often.
 *
 * `upload` says which upload a fix came in, `device` which phone: what two phones told is never the same.
 */
export const orderOnce = ({ fixTime, lat, lon }: Pick<FixColumns, 'fixTime' | 'lat' | 'lon'>, indexes: number[], upload: ArrayLike<number>, device?: ArrayLike<number>): number[] => {
  const ordered = indexes.sort((a, b) => fixTime[a]! - fixTime[b]!)
  const order: number[] = []
  for (let i = 0, end = 0; i < ordered.length; i = end) {
    const time = fixTime[ordered[i]!]!
    for (end = i + 1; end < ordered.length && fixTime[ordered[end]!] === time;) end++
    if (end === i + 1) {
      order.push(ordered[i]!)
      continue
    }
    const taken = new Map<string, number>()
    const told = new Map<string, number>()
    for (let k = i; k < end; k++) {
      const index = ordered[k]!
      const place = `${lat[index]} ${lon[index]} ${device?.[index] ?? ''}`
      const times = (told.get(`${place} ${upload[index]}`) ?? 0) + 1
      told.set(`${place} ${upload[index]}`, times)
      if (times <= (taken.get(place) ?? 0)) continue
      taken.set(place, times)
      order.push(index)
    }
  }
  return order
}

/** The same of fixes, given upload by upload. */
export const eachOnce = (uploads: readonly (readonly Fix[])[]): Fix[] => {
  const fixes = uploads.flat()
  if (fixes.every((fix, i) => i === 0 || fix.fixTime > fixes[i - 1]!.fixTime)) return fixes
  const column = (name: 'fixTime' | 'lat' | 'lon') => Float64Array.from(fixes, (fix) => fix[name])
  return orderOnce({ fixTime: column('fixTime'), lat: column('lat'), lon: column('lon') }, [...fixes.keys()], uploads.flatMap(({ length }, i) => Array<number>(length).fill(i))).map((i) => fixes[i]!)
}
