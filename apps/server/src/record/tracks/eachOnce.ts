import type { FixColumns } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'

/**
 * A tracker that heard no answer sends the same positions again in a larger message. Both messages are kept as they came; whoever reads takes each position once, in
 * order of time: a second one of the same time and place is left out.
 */
export const eachOnce = (fixes: Fix[]): Fix[] => {
  if (fixes.every((fix, i) => i === 0 || fix.fixTime > fixes[i - 1]!.fixTime)) return fixes
  return fixes.sort((a, b) => a.fixTime - b.fixTime || a.lat - b.lat || a.lon - b.lon)
    .filter((fix, i, sorted) => i === 0 || fix.fixTime !== sorted[i - 1]!.fixTime || fix.lat !== sorted[i - 1]!.lat || fix.lon !== sorted[i - 1]!.lon)
}

/** The same of columns, as indexes into them. What differs in `apart` (the phone) is never the same. */
export const orderOnce = ({ fixTime, lat, lon }: Pick<FixColumns, 'fixTime' | 'lat' | 'lon'>, indexes: number[], apart?: Uint16Array): number[] =>
  indexes.sort((a, b) => fixTime[a]! - fixTime[b]! || (apart ? apart[a]! - apart[b]! : 0) || lat[a]! - lat[b]! || lon[a]! - lon[b]! || a - b).filter((index, i, sorted) => {
    const before = sorted[i - 1]
    return before === undefined || fixTime[before] !== fixTime[index] || lat[before] !== lat[index] || lon[before] !== lon[index] || apart?.[before] !== apart?.[index]
  })
