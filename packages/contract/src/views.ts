import { Type, type Static } from 'typebox'
import { PlainText, Uuid } from './common.ts'

/** Lists that can be kept under a name, and the live map: a part of it, a department, a state. As their addresses call them. */
export const viewPages = ['check-ins', 'people', 'sites', 'attendance', 'reports', 'exceptions', 'live', 'alerts', 'crossings', 'devices', 'audit', 'dark-periods', 'workday', 'review'] as const
/** So many views one person may keep. */
export const mostViews = 200

export const ViewPage = Type.Enum([...viewPages])
const ViewSearch = Type.Record(Type.String({ pattern: '^[a-zA-Z]{1,40}$' }), PlainText(500), { additionalProperties: false, maxProperties: 30, description: 'The filters by name, as they stand in the address. A day may be said from today ("today", "today-6"), a month from this one ("month", "month-1")' })
const ViewColumns = Type.Union([Type.Array(Type.String({ pattern: '^[a-zA-Z]{1,40}$' }), { maxItems: 60, uniqueItems: true }), Type.Null()], { description: 'Which columns, in their order; null: as the page has them' })

/** POST /api/v1/views. */
export const SavedViewInput = Type.Object({ page: ViewPage, name: PlainText(60), search: ViewSearch, columns: ViewColumns, isShared: Type.Boolean({ description: 'For everybody in the company: administrators only' }) })
/** PATCH /api/v1/views/:id. */
export const SavedViewChange = Type.Partial(Type.Omit(SavedViewInput, ['page']))
export const SavedView = Type.Object({
  viewId: Uuid, ...SavedViewInput.properties, isOwn: Type.Boolean(), ownerName: Type.String(), isDefault: Type.Boolean({ description: 'The page opens with it, for whoever asks' }), mayChange: Type.Boolean(),
}, { description: 'A list under a name: page, filters and columns. One’s own, or shared with the company.' })
/** GET /api/v1/views: one's own and the shared ones, of all pages, by name. */
export const SavedViewList = Type.Object({ views: Type.Array(SavedView) })
/** PUT /api/v1/views/default. */
export const DefaultViewInput = Type.Object({ page: ViewPage, viewId: Type.Union([Uuid, Type.Null()], { description: 'null: the page opens as it is' }) })

export type ViewPage = (typeof viewPages)[number]
export type SavedViewInput = Static<typeof SavedViewInput>
export type SavedViewChange = Static<typeof SavedViewChange>
export type SavedView = Static<typeof SavedView>
export type SavedViewList = Static<typeof SavedViewList>
export type DefaultViewInput = Static<typeof DefaultViewInput>
