import { destination, distanceMetres, validateGeofence, type GeofenceError } from '@fieldproof/core/geo'
import type { Geofence, LatLon } from '@fieldproof/core/kernel'
import { circleRing, fenceMiddle } from '../../map/shapes.ts'

/** A fence while it is being drawn: it may lack its centre or be an open line. Positions are WGS-84. */
export type Draft =
  | { readonly kind: 'circle'; readonly centre?: LatLon | undefined; readonly radiusMetres: number }
  | { readonly kind: 'polygon'; readonly ring: readonly LatLon[]; readonly closed: boolean; readonly holes: readonly (readonly LatLon[])[] }

export interface DraftState {
  readonly draft: Draft
  readonly past: readonly Draft[]
  /** True from the first change on: leaving would lose work. */
  readonly changed: boolean
}

export type DraftAction =
  | { readonly type: 'load'; readonly draft: Draft }
  | { readonly type: 'kind'; readonly kind: Draft['kind'] }
  /** A click on the map, or a pasted coordinate: the centre of a circle, the next corner of an open polygon. */
  | { readonly type: 'place'; readonly position: LatLon }
  | { readonly type: 'radius'; readonly radiusMetres: number }
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
const historyLength = 200
/** A circle turned into a polygon: enough corners to be round, few enough to be moved by hand. */
const cornersOfCircle = 12

export const emptyDraft: DraftState = { draft: { kind: 'circle', radiusMetres: defaultRadiusMetres }, past: [], changed: false }

export const draftOf = (fence: Geofence): Draft =>
  fence.kind === 'circle' ? { kind: 'circle', centre: fence.centre, radiusMetres: fence.radiusMetres } : { kind: 'polygon', ring: fence.rings[0] ?? [], closed: true, holes: fence.rings.slice(1) }

const rounded = (metres: number): number => (metres < 100 ? Math.round(metres) : metres < 1000 ? Math.round(metres / 5) * 5 : Math.round(metres / 50) * 50)
const clampRadius = (metres: number): number => Math.max(radiusLimits.min, Math.min(radiusLimits.max, metres))

const convert = (draft: Draft, kind: Draft['kind']): Draft => {
  if (draft.kind === kind) return draft
  if (draft.kind === 'circle') return { kind: 'polygon', ring: draft.centre ? circleRing(draft.centre, draft.radiusMetres, cornersOfCircle) : [], closed: draft.centre !== undefined, holes: [] }
  if (draft.ring.length === 0) return { kind: 'circle', radiusMetres: defaultRadiusMetres }
  const centre = fenceMiddle({ kind: 'polygon', rings: [draft.ring] })
  return { kind: 'circle', centre, radiusMetres: clampRadius(rounded(Math.max(...draft.ring.map((p) => distanceMetres(centre, p)), 20))) }
}

const change = (draft: Draft, action: DraftAction): Draft => {
  switch (action.type) {
    case 'kind': return convert(draft, action.kind)
    case 'place':
      if (draft.kind === 'circle') return { ...draft, centre: action.position }
      return draft.closed ? draft : { ...draft, ring: [...draft.ring, action.position] }
    case 'radius': return draft.kind === 'circle' ? { ...draft, radiusMetres: clampRadius(action.radiusMetres) } : draft
    case 'close': return draft.kind === 'polygon' && draft.ring.length >= 3 ? { ...draft, closed: true } : draft
    case 'dragCentre': return draft.kind === 'circle' ? { ...draft, centre: action.position } : draft
    case 'dragRadius': return draft.kind === 'circle' && draft.centre ? { ...draft, radiusMetres: clampRadius(rounded(distanceMetres(draft.centre, action.position))) } : draft
    case 'dragCorner': return draft.kind === 'polygon' ? { ...draft, ring: draft.ring.map((p, i) => (i === action.index ? action.position : p)) } : draft
    case 'insert': return draft.kind === 'polygon' ? { ...draft, ring: [...draft.ring.slice(0, action.after + 1), action.position, ...draft.ring.slice(action.after + 1)] } : draft
    case 'remove': {
      if (draft.kind !== 'polygon') return draft
      const ring = draft.ring.filter((_, i) => i !== action.index)
      return { ...draft, ring, closed: draft.closed && ring.length >= 3 }
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

export type DraftProblem = GeofenceError | 'no_centre' | 'not_closed'

/** The fence to save, or why it is none yet. */
export const finishedFence = (draft: Draft): { readonly fence: Geofence } | { readonly problem: DraftProblem } => {
  if (draft.kind === 'circle' && !draft.centre) return { problem: 'no_centre' }
  if (draft.kind === 'polygon' && !draft.closed) return { problem: draft.ring.length < 3 ? 'too_few_vertices' : 'not_closed' }
  const checked = validateGeofence(draft.kind === 'circle' ? { kind: 'circle', centre: draft.centre, radiusMetres: draft.radiusMetres } : { kind: 'polygon', rings: [draft.ring, ...draft.holes] })
  return checked.ok ? { fence: checked.value } : { problem: checked.error }
}

/** Where the handle for the radius sits: due east of the centre. */
export const radiusHandle = (centre: LatLon, radiusMetres: number): LatLon => destination(centre, 90, radiusMetres)
