import { type Static, type TSchema, Type } from 'typebox'
import { IsoInstant, SitePoint, page, Uuid } from './common.ts'
import { namedInKeyword } from './fieldMasks.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** POST /api/v1/site-imports/preview and POST /api/v1/site-imports: a file of sites. The file goes along both times: nothing is kept in between. */
const Column = Type.Optional(Type.Integer({ minimum: 0, maximum: 199 }))
export const SiteMapping = Type.Object({
  name: Column, customerName: Column, address: Column, tier: Column, lat: Column, lon: Column, position: Column, radiusMetres: Column, widthMetres: Column, fence: Column,
  owner: Column, contactName: Column, contactRole: Column, contactPhone: Column, openingHours: Column, businessStatus: Column, businessNote: Column,
}, { description: 'Which column (from 0) holds what. Left out: guessed from the headings' })
export const SiteImportInput = Type.Object({
  fileName: Type.String({ minLength: 1, maxLength: 200 }),
  fileBase64: Type.String({ minLength: 4, maxLength: 7_000_000, description: 'CSV (UTF-8 or GB 18030), .xlsx or GeoJSON, at most 5 MB' }),
  mapping: Type.Optional(SiteMapping),
  datum: Type.Optional(Type.Union([Type.Literal('wgs84'), Type.Literal('gcj02'), Type.Literal('bd09')], { description: 'Of the positions in the file; wgs84 unless told otherwise' })),
  radiusMetres: Type.Optional(Type.Number({ minimum: 1, maximum: 500_000, description: 'Where the file has none; 100' })),
})
export const SiteImportCommand = Type.Object({
  ...SiteImportInput.properties,
  updateKnown: Type.Boolean({ description: 'Rows that repeat a site there is change it; else they are left out' }),
  alsoRows: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 20_000, description: 'Rows, numbered as in the preview, that only look like a repetition: made as sites of their own' })),
})
export const SiteImportField = Type.Enum(['name', 'customerName', 'address', 'tier', 'centre', 'radiusMetres', 'fence', 'owner', 'contact', 'phone', 'openingHours', 'businessStatus', 'businessNote'])
/** Of a known site, in the language asked for: what stands there, and what the row would put in its place. null: nothing. */
export const SiteImportChange = Type.Object({ field: SiteImportField, before: nullable(Type.String({ [namedInKeyword]: 'field' })), after: nullable(Type.String({ [namedInKeyword]: 'field' })) })
export const SiteImportRow = Type.Object({
  row: Type.Integer({ description: 'As a spreadsheet numbers it: the headings are row 1. Of GeoJSON the feature, from 1' }), kind: Type.Union([Type.Literal('new'), Type.Literal('known'), Type.Literal('repeated'), Type.Literal('problem')]),
  name: nullable(Type.String()), position: nullable(SitePoint), problem: nullable(Type.String()),
  siteId: nullable(Uuid), siteName: nullable(Type.String()), firstRow: nullable(Type.Integer()), metres: nullable(Type.Integer()),
  changes: Type.Array(SiteImportChange, { description: 'Of a known site: what would change if it is updated; none where all of it stands there already' }),
})
export const SiteImportPreview = Type.Object({
  columns: Type.Array(Type.String()), sample: Type.Array(Type.Array(Type.String())), mapping: SiteMapping,
  counts: Type.Object({ rows: Type.Integer(), new: Type.Integer(), known: Type.Integer(), changed: Type.Integer({ description: 'Of the known ones, those that the file says something else of' }), repeated: Type.Integer(), problem: Type.Integer() }),
  /** Problems, what would change, what repeats, then the first new ones: at most 500. */
  rows: Type.Array(SiteImportRow),
  /** Positions of the new ones, at most 2,000, so that a wrong datum or exchanged columns are seen on the map. */
  positions: Type.Array(SitePoint),
})
export const SiteImport = Type.Object({
  importId: Uuid, fileName: Type.String(), createdAt: IsoInstant, createdByName: nullable(Type.String()), createdCount: Type.Integer(), updatedCount: Type.Integer(), skippedCount: Type.Integer(),
  undoneAt: nullable(IsoInstant),
})
export const SiteImportPage = page(SiteImport)
export const SiteImportUndone = Type.Object({
  archived: Type.Integer(), restored: Type.Integer(),
  /** Left as they are: somebody checked in there, or changed them since. */
  kept: Type.Integer(),
  /** The names of the first of them. */
  keptNames: Type.Array(Type.String()),
})

export type SiteMapping = Static<typeof SiteMapping>
export type SiteImportInput = Static<typeof SiteImportInput>
export type SiteImportCommand = Static<typeof SiteImportCommand>
export type SiteImportField = Static<typeof SiteImportField>
export type SiteImportChange = Static<typeof SiteImportChange>
export type SiteImportRow = Static<typeof SiteImportRow>
export type SiteImportPreview = Static<typeof SiteImportPreview>
export type SiteImport = Static<typeof SiteImport>
export type SiteImportUndone = Static<typeof SiteImportUndone>
