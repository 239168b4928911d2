import { destination, distanceMetres, fenceLimits, validateGeofence, type GeofenceError } from '@fieldproof/core/geo'
import type { Geofence, LatLon } from '@fieldproof/core/kernel'
import { circleRing, fenceMiddle } from '../../map/shapes.ts'

/** A fence while it is being drawn: it may lack its centre, or its outline or line is not `done`: clicks go on with it. Positions are WGS-84. */
export type Draft =
  | { readonly kind: 'circle'; readonly centre?: LatLon | undefined; readonly radiusMetres: number }
  | { readonly kind: 'polygon'; readonly points: readonly LatLon[]; readonly done: boolean; readonly holes: readonly (readonly LatLon[])[] }
  | { readonly kind: 'corridor'; readonly points: readonly LatLon[]; readonly done: boolean; readonly widthMetres: number }

export interface DraftState {
  readonly draft: Draft
  readonly past: readonly Draft[]
  /** True from the first change on: leaving would lose work. */
  readonly changed: boolean
}

export type DraftAction =
  | { readonly type: 'load'; readonly draft: Draft }
  | { readonly type: 'kind'; readonly kind: Draft['kind'] }
  /** A click on the map, or a pasted coordinate: the centre of a circle, the next point of an outline or line. */
  | { readonly type: 'place'; readonly position: LatLon }
  | { readonly type: 'radius'; readonly radiusMetres: number }
  | { readonly type: 'width'; readonly widthMetres: number }
  /** A list of coordinates is the whole outline or line. */
  | { readonly type: 'points'; readonly positions: readonly LatLon[] }
  /** Two points become the opposite corners of a rectangle. */
  | { readonly type: 'rectangle' }
  | { readonly type: 'close' }
  /** A drag begins: what was before it is one step of undo, however far it goes. */
  | { readonly type: 'grab' }
  | { readonly type: 'dragCentre'; readonly position: LatLon }
  | { readonly type: 'dragRadius'; readonly position: LatLon }
  | { readonly type: 'dragCorner'; readonly index: number; readonly position: LatLon }
  /** A corner pulled out of the middle of an edge; `after` is the corner before it. */
  | { readonly type: 'insert'; readonly after: number; readonly position: LatLon }
  | { readonly type: 'remove'; readonly index: number }
  | { readonly type: 'undo' }

/** What the wire takes (contract GeofenceSchema). */
export const radiusLimits = { min: 5, max: 100_000 } as const
export const defaultRadiusMetres = 100
export const widthLimits = { min: fenceLimits.minWidthMetres, max: fenceLimits.maxWidthMetres } as const
const defaultWidthMetres = 30
const historyLength = 200
/** A circle turned into a polygon: enough corners to be round, few enough to be moved by hand. */
const cornersOfCircle = 12

export const emptyDraft: DraftState = { draft: { kind: 'circle', radiusMetres: defaultRadiusMetres }, past: [], changed: false }

export const emptyPolygon: Draft = { kind: 'polygon', points: [], done: false, holes: [] }

export const draftOf = (fence: Geofence): Draft =>
  fence.kind === 'circle' ? { kind: 'circle', centre: fence.centre, radiusMetres: fence.radiusMetres } : fence.kind === 'corridor' ? { kind: 'corridor', points: fence.line, done: true, widthMetres: fence.widthMetres } : { kind: 'polygon', points: fence.rings[0] ?? [], done: true, holes: fence.rings.slice(1) }

const rounded = (metres: number): number => (metres < 100 ? Math.round(metres) : metres < 1000 ? Math.round(metres / 5) * 5 : Math.round(metres / 50) * 50)
const clamp = (metres: number, { min, max }: { readonly min: number; readonly max: number }): number => Math.max(min, Math.min(max, metres))
/** An outline closes with three points, a line ends with two. */
export const leastPoints = { polygon: 3, corridor: 2 } as const
const isEnough = (kind: 'polygon' | 'corridor', points: readonly LatLon[]): boolean => points.length >= leastPoints[kind]

const convert = (draft: Draft, kind: Draft['kind']): Draft => {
  if (draft.kind === kind) return draft
  if (kind === 'corridor') return draft.kind === 'polygon' ? { kind, points: draft.points, done: draft.done, widthMetres: defaultWidthMetres } : { kind, points: [], done: false, widthMetres: defaultWidthMetres }
  if (draft.kind === 'circle') return { kind: 'polygon', points: draft.centre ? circleRing(draft.centre, draft.radiusMetres, cornersOfCircle) : [], done: draft.centre !== undefined, holes: [] }
  if (kind === 'polygon') return { kind, points: draft.points, done: draft.done && isEnough(kind, draft.points), holes: [] }
  if (draft.points.length === 0) return { kind: 'circle', radiusMetres: defaultRadiusMetres }
  const centre = fenceMiddle({ kind: 'polygon', rings: [draft.points] })
  return { kind: 'circle', centre, radiusMetres: clamp(rounded(Math.max(...draft.points.map((p) => distanceMetres(centre, p)), 20)), radiusLimits) }
}

const change = (draft: Draft, action: DraftAction): Draft => {
  switch (action.type) {
    case 'kind': return convert(draft, action.kind)
    case 'place':
      if (draft.kind === 'circle') return { ...draft, centre: action.position }
      return draft.done ? draft : { ...draft, points: [...draft.points, action.position] }
    case 'radius': return draft.kind === 'circle' ? { ...draft, radiusMetres: clamp(action.radiusMetres, radiusLimits) } : draft
    case 'width': return draft.kind === 'corridor' ? { ...draft, widthMetres: clamp(action.widthMetres, widthLimits) } : draft
    case 'points': return draft.kind !== 'circle' ? { ...draft, points: action.positions, done: isEnough(draft.kind, action.positions), ...(draft.kind === 'polygon' ? { holes: [] } : {}) } : draft
    case 'rectangle': {
      const [a, b] = draft.kind === 'polygon' && !draft.done && draft.points.length === 2 ? draft.points : []
      return a && b ? { kind: 'polygon', points: [a, { lat: a.lat, lon: b.lon }, b, { lat: b.lat, lon: a.lon }], done: true, holes: [] } : draft
    }
    case 'close': return draft.kind !== 'circle' && isEnough(draft.kind, draft.points) ? { ...draft, done: true } : draft
    case 'dragCentre': return draft.kind === 'circle' ? { ...draft, centre: action.position } : draft
    case 'dragRadius': return draft.kind === 'circle' && draft.centre ? { ...draft, radiusMetres: clamp(rounded(distanceMetres(draft.centre, action.position)), radiusLimits) } : draft
    case 'dragCorner': return draft.kind !== 'circle' ? { ...draft, points: draft.points.map((p, i) => (i === action.index ? action.position : p)) } : draft
    case 'insert': return draft.kind !== 'circle' ? { ...draft, points: [...draft.points.slice(0, action.after + 1), action.position, ...draft.points.slice(action.after + 1)] } : draft
    case 'remove': {
      if (draft.kind === 'circle') return draft
      const points = draft.points.filter((_, i) => i !== action.index)
      return { ...draft, points, done: draft.done && isEnough(draft.kind, points) }
    }
    default: return draft
  }
}

/** Moves of a drag do not make steps of undo; `grab` before them does. */
const silent = new Set<DraftAction['type']>(['dragCentre', 'dragRadius', 'dragCorner'])

export const reduceDraft = (state: DraftState, action: DraftAction): DraftState => {
  if (action.type === 'load') return { draft: action.draft, past: [], changed: false }
  if (action.type === 'undo') {
    const before = state.past.at(-1)
    return before ? { draft: before, past: state.past.slice(0, -1), changed: state.past.length > 1 || state.changed } : state
  }
  const push = (): readonly Draft[] => [...state.past, state.draft].slice(-historyLength)
  if (action.type === 'grab') return { ...state, past: push() }
  const draft = change(state.draft, action)
  if (draft === state.draft) return state
  return { draft, past: silent.has(action.type) ? state.past : push(), changed: true }
}

export type DraftProblem = GeofenceError | 'no_centre' | 'not_closed' | 'not_ended'

/** The fence to save, or why it is none yet. */
export const finishedFence = (draft: Draft): { readonly fence: Geofence } | { readonly problem: DraftProblem } => {
  if (draft.kind === 'circle' && !draft.centre) return { problem: 'no_centre' }
  if (draft.kind === 'polygon' && !draft.done) return { problem: draft.points.length < 3 ? 'too_few_vertices' : 'not_closed' }
  if (draft.kind === 'corridor' && !draft.done) return { problem: draft.points.length < 2 ? 'line_too_short' : 'not_ended' }
  const checked = validateGeofence(draft.kind === 'circle' ? { kind: 'circle', centre: draft.centre, radiusMetres: draft.radiusMetres } : draft.kind === 'corridor' ? { kind: 'corridor', line: draft.points, widthMetres: draft.widthMetres } : { kind: 'polygon', rings: [draft.points, ...draft.holes] })
  return checked.ok ? { fence: checked.value } : { problem: checked.error }
}

/** Clicks go on with it: nothing is wrong with it yet. */
export const isBeingDrawn = (draft: Draft): boolean => draft.kind !== 'circle' && !draft.done

/** Where the handle for the radius sits: due east of the centre. */
export const radiusHandle = (centre: LatLon, radiusMetres: number): LatLon => destination(centre, 90, radiusMetres)
