import { type Static, type TSchema, Type } from 'typebox'
import { IsoInstant, page, Uuid } from './common.ts'
import { namedInKeyword } from './fieldMasks.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const column = Type.Optional(Type.Integer({ minimum: 0, maximum: 199 }))

/** POST /api/v1/people-imports/preview, …/problems and POST /api/v1/people-imports: a file of people. The file goes along each time: nothing is kept in between. */
export const PeopleMapping = Type.Object({
  name: column, phone: column, email: column, employeeNumber: column, department: column, manager: column, role: column, scope: column, hiredOn: column, shift: column,
}, { description: 'Which column (from 0) holds what. Left out: guessed from the headings' })
export const PeopleImportInput = Type.Object({
  fileName: Type.String({ minLength: 1, maxLength: 200 }),
  fileBase64: Type.String({ minLength: 4, maxLength: 7_000_000, description: 'CSV (UTF-8 or GB 18030) or .xlsx, at most 5 MB' }),
  mapping: Type.Optional(PeopleMapping),
  createDepartments: Type.Boolean({ description: 'Departments that are not there are made; else their rows are refused' }),
})
export const PeopleImportCommand = Type.Object({
  ...PeopleImportInput.properties,
  importId: Type.Optional(Uuid),
  updateKnown: Type.Boolean({ description: 'Rows of people who are there change them; else they are left out' }),
})
export const PeopleField = Type.Enum(['name', 'phone', 'email', 'employeeNumber', 'department', 'manager', 'role', 'scope', 'hiredOn', 'shift'])
export const PeopleImportRow = Type.Object({
  row: Type.Integer({ description: 'As a spreadsheet numbers it: the headings are row 1' }), kind: Type.Enum(['new', 'changed', 'same', 'problem']), name: nullable(Type.String()),
  /** What is wrong, in the language asked for, each with what to do. */
  problems: Type.Array(Type.String()),
  personId: nullable(Uuid), personName: nullable(Type.String()),
  /** Of a new person: what is set. Of a known one: what would change. */
  values: Type.Array(Type.Object({ field: PeopleField, before: nullable(Type.String({ [namedInKeyword]: 'field' })), after: nullable(Type.String({ description: 'As the file says it' })) })),
})
export const PeopleImportPreview = Type.Object({
  columns: Type.Array(Type.String()), sample: Type.Array(Type.Array(Type.String())), mapping: PeopleMapping,
  counts: Type.Object({ rows: Type.Integer(), new: Type.Integer(), changed: Type.Integer(), same: Type.Integer(), problem: Type.Integer() }),
  /** Departments that would be made, as paths. */
  newDepartments: Type.Array(Type.String()),
  /** Problems first, then changes, then new ones: at most 500. */
  rows: Type.Array(PeopleImportRow),
})
export const PeopleImport = Type.Object({
  importId: Uuid, fileName: Type.String(), createdAt: IsoInstant, createdByName: nullable(Type.String()), createdCount: Type.Integer(), updatedCount: Type.Integer(), departmentCount: Type.Integer(), skippedCount: Type.Integer(),
  undoneAt: nullable(IsoInstant),
})
export const PeopleImportPage = page(PeopleImport)
export const PeopleImportUndone = Type.Object({
  removed: Type.Integer(), restored: Type.Integer(), departmentsRemoved: Type.Integer(),
  /** Left as they are: changed by hand since, or no longer empty. */
  kept: Type.Integer(),
})

export type PeopleMapping = Static<typeof PeopleMapping>
export type PeopleImportInput = Static<typeof PeopleImportInput>
export type PeopleImportCommand = Static<typeof PeopleImportCommand>
export type PeopleField = Static<typeof PeopleField>
export type PeopleImportRow = Static<typeof PeopleImportRow>
export type PeopleImportPreview = Static<typeof PeopleImportPreview>
export type PeopleImport = Static<typeof PeopleImport>
export type PeopleImportUndone = Static<typeof PeopleImportUndone>
