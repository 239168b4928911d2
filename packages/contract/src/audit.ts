import { type Static, type TSchema, Type } from 'typebox'
import { IsoDate, IsoInstant, page, PageQuery, Uuid } from './common.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const AuditTopic = Type.Enum(['people', 'devices', 'sites', 'rules', 'decisions', 'looks', 'system'])
/** GET /api/v1/audit and /api/v1/audit/export: what was done, newest first. */
export const AuditFilters = Type.Object({
  by: Type.Optional(Uuid), about: Type.Optional(Uuid), topic: Type.Optional(AuditTopic), from: Type.Optional(IsoDate), to: Type.Optional(IsoDate),
  rows: Type.Optional(Type.Enum(['all'], { description: 'Also each row of imports; else the import stands for them' })),
})
export const AuditQuery = Type.Object({ ...PageQuery.properties, ...AuditFilters.properties })
export const AuditEntry = Type.Object({
  entryIndex: Type.Integer(), at: IsoInstant, byId: nullable(Uuid), byName: nullable(Type.String({ description: 'null: the system, or a phone by itself' })),
  action: Type.String(), topic: AuditTopic, topicName: Type.String(), what: Type.String({ description: 'In plain words, in the language asked for' }),
  changes: Type.Array(Type.Object({ field: Type.String(), before: nullable(Type.String()), after: nullable(Type.String()) })),
  link: nullable(Type.String({ description: 'Path of the console that shows the thing' })),
  proof: Type.Enum(['signed', 'waiting', 'altered', 'erased'], { description: 'signed: hashes to its leaf, under a signed checkpoint. altered: it does not hash to its leaf' }),
})
export const AuditPage = page(AuditEntry)

export type AuditFilters = Static<typeof AuditFilters>
export type AuditEntry = Static<typeof AuditEntry>
