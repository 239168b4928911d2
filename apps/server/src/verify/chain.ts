import type { Instant, Integrity } from '@fieldproof/core/kernel'

/**
 * What the server knows of one device's chain of signed events. Every event names its predecessor by hash and has the next number,
 * so an event that was withheld, re-ordered or made twice shows. Gaps are remembered: an honest phone fills them when the rest arrives.
 */
export interface ChainState {
  readonly lastSequence: number
  readonly lastHash: string | null
  /** Missing ranges, oldest first. */
  readonly openGaps: readonly Gap[]
  /** The latest time token among its events: the phone signed what has a higher number after it. */
  readonly latestToken?: Instant
}

/** Events from one number to another, both ends included, that have not arrived. */
export interface Gap {
  readonly from: number
  readonly to: number
  /** Hash of the event before the gap: its first event must name it. null: that event is the device's first. Absent where it is not known. */
  readonly after?: string | null
  /** The predecessor that the event behind the gap names: the hash of its last event. Absent where it is not known. */
  readonly before?: string
  /** The latest time token among the events before the gap. */
  readonly latestToken?: Instant
}

interface ChainEvent {
  readonly seq: number
  readonly prev: string | null
  readonly hash: string
  /** Time of the token in it, where the log signed it. */
  readonly token?: Instant | undefined
}
interface Step {
  readonly state: ChainState
  readonly order: Integrity['order']
  /** The latest time token among the events of lower numbers: it was signed after that. */
  readonly signedAfter?: Instant | undefined
}

/** More gaps than an honest phone ever has; beyond it the oldest are forgotten, and their late events are `unknown`. */
const maxOpenGaps = 100

export const emptyChain: ChainState = { lastSequence: 0, lastHash: null, openGaps: [] }

export const advanceChain = (state: ChainState, event: ChainEvent): Step => {
  const next = state.lastSequence + 1
  if (event.seq === next) {
    // The first event of a device has no predecessor; later ones must name the one we have.
    const follows = event.prev === state.lastHash
    const moved = { ...state, lastSequence: event.seq, lastHash: event.hash }
    return follows ? { state: { ...moved, ...later(state, event.token) }, order: 'in_order', signedAfter: state.latestToken } : { state: moved, order: 'fork' }
  }
  if (event.seq > next) {
    const openGaps = [...state.openGaps, { from: next, to: event.seq - 1, after: state.lastHash, ...namedBy(event), ...later(state) }].slice(-maxOpenGaps)
    return { state: { lastSequence: event.seq, lastHash: event.hash, openGaps, ...later(state, event.token) }, order: 'gap', signedAfter: state.latestToken }
  }
  const at = state.openGaps.findIndex(({ from, to }) => event.seq >= from && event.seq <= to)
  // A number that was received before, under another id: two histories of one device.
  if (at < 0) return { state, order: state.openGaps.length >= maxOpenGaps ? 'unknown' : 'fork' }
  const gap = state.openGaps[at]!
  const left = fill(gap, event)
  if (left === undefined) return { state, order: 'fork' }
  const behind = state.openGaps.slice(at + 1).map((other) => ({ ...other, ...later(other, event.token) }))
  return { state: { ...state, ...later(state, event.token), openGaps: [...state.openGaps.slice(0, at), ...left, ...behind] }, order: 'late', signedAfter: gap.latestToken }
}

const later = ({ latestToken }: Pick<Gap, 'latestToken'>, token?: Instant): Pick<Gap, 'latestToken'> => {
  const latest = Math.max(latestToken ?? -Infinity, token ?? -Infinity)
  return latest === -Infinity ? {} : { latestToken: latest }
}

const namedBy = ({ prev }: ChainEvent): Pick<Gap, 'before'> => (prev === null ? {} : { before: prev })

/** What is left of a gap once this event is in it; undefined where it does not belong there. */
const fill = (gap: Gap, event: ChainEvent): Gap[] | undefined => {
  const { from, to, after, before } = gap
  const [isFirst, isLast] = [event.seq === from, event.seq === to]
  if (isLast && before !== undefined && event.hash !== before) return undefined
  const rest: Gap[] = []
  if (!isFirst) rest.push({ from, to: event.seq - 1, ...(after === undefined ? {} : { after }), ...namedBy(event), ...later(gap) })
  else if (after !== undefined && event.prev !== after) {
    // The event behind the gap vouches for this one: then what stands before it is what does not belong here, and the true one may still come.
    if (!(isLast && before !== undefined) || event.prev === null) return undefined
    rest.push({ from: event.seq - 1, to: event.seq - 1, before: event.prev })
  }
  if (!isLast) rest.push({ from: event.seq + 1, to, after: event.hash, ...(before === undefined ? {} : { before }), ...later(gap, event.token) })
  return rest
}
