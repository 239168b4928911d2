import type { Integrity } from '@fieldproof/core/kernel'

/**
 * What the server knows of one device's chain of signed events. Every event names its predecessor by hash and has the next number,
 * so an event that was withheld, re-ordered or made twice shows. Gaps are remembered: an honest phone fills them when the rest arrives.
 */
export interface ChainState {
  readonly lastSequence: number
  readonly lastHash: string | null
  /** Missing ranges, oldest first, both ends included. */
  readonly openGaps: readonly (readonly [number, number])[]
}

/** More gaps than an honest phone ever has; beyond it the oldest are forgotten, and their late events are `unknown`. */
const maxOpenGaps = 100

export const emptyChain: ChainState = { lastSequence: 0, lastHash: null, openGaps: [] }

export const advanceChain = (state: ChainState, event: { seq: number; prev: string | null; hash: string }): { state: ChainState; order: Integrity['order'] } => {
  const next = state.lastSequence + 1
  if (event.seq === next) {
    // The first event of a device has no predecessor; later ones must name the one we have.
    const follows = event.prev === state.lastHash
    return { state: { ...state, lastSequence: event.seq, lastHash: event.hash }, order: follows ? 'in_order' : 'fork' }
  }
  if (event.seq > next) {
    const openGaps = [...state.openGaps, [next, event.seq - 1] as const].slice(-maxOpenGaps)
    return { state: { lastSequence: event.seq, lastHash: event.hash, openGaps }, order: 'gap' }
  }
  const at = state.openGaps.findIndex(([from, to]) => event.seq >= from && event.seq <= to)
  // A number that was received before, under another id: two histories of one device.
  if (at < 0) return { state, order: state.openGaps.length >= maxOpenGaps ? 'unknown' : 'fork' }
  const [from, to] = state.openGaps[at]!
  const rest: (readonly [number, number])[] = []
  if (event.seq > from) rest.push([from, event.seq - 1])
  if (event.seq < to) rest.push([event.seq + 1, to])
  return { state: { ...state, openGaps: [...state.openGaps.slice(0, at), ...rest, ...state.openGaps.slice(at + 1)] }, order: 'late' }
}
