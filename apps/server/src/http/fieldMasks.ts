import { bandKeyword, type MaskedField, maskedFieldNames, maskKeyword, namedInKeyword, notPersonalKeyword, openWhileNullKeyword, ProblemError } from '@fieldproof/contract'
import { type Finding, type Language, stepOf, t, type Translated } from '@fieldproof/core/kernel'
import { explainFinding } from '@fieldproof/core/signals'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Database, Sql } from '../platform/postgres/database.ts'
import type { Viewer } from './viewer.ts'

/**
 * Field masks (decision 55): what a company keeps from a role is taken out of every answer here, by the schemas of the answers, and not by routes or screens.
 * Nothing can be forgotten, because what says nothing is refused: a route whose answer could hold a coordinate, phone number or e-mail without saying whose does not
 * register; one that answers with bytes must say what they hold, and is refused to whom any of it is masked.
 */
type Schema = Record<string, unknown>
type Mask = (value: unknown, masks: ReadonlySet<MaskedField>, ownId: string) => unknown

/** What bytes hold (files, streams, pictures), for routes without a schema of their answer. */
export interface Holds {
  readonly fields: readonly MaskedField[]
  /** The route takes out what is masked by itself, through `maskedBy` (streams) or an answer without bytes. */
  readonly masksItself?: boolean
  /** Whether all of it is about this person, who sees all of themself. */
  readonly isOwn?: (trx: Sql, viewer: Viewer, params: Readonly<Record<string, string>>) => Promise<boolean>
}
declare module 'fastify' {
  interface FastifyContextConfig { holds?: Holds }
  interface FastifyRequest { viewer: Viewer | null; isMasked: boolean }
}
export const nothingPersonal: Holds = { fields: [] }

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Photos show where and when they were taken: coordinates are burned into them. */
export const effectiveMasks = (fields: readonly MaskedField[]): MaskedField[] => maskedFieldNames.filter((field) => fields.includes(field) || (field === 'photo' && fields.includes('position')))

/** 13812345678 → 138****5678, +8613812345678 → +86138****5678, li.lei@example.com → l***@example.com. Short ones show nothing. */
export const partOfPhone = (phone: string): string => (phone.length < 10 ? '****' : `${phone.slice(0, -8)}****${phone.slice(-4)}`)
export const partOfEmail = (email: string): string => {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${at < 3 ? '' : email[0]}***${email.slice(at)}`
}

const masked = (schema: Schema, value: unknown, field = schema[maskKeyword]): unknown => {
  if (value === null || value === undefined) return value
  if (field === 'phone') return partOfPhone(String(value))
  if (field === 'email') return partOfEmail(String(value))
  if (schema.type === 'number') return schema[bandKeyword] === true ? stepOf(Number(value))[1] : null
  if (schema.type === 'array') return []
  // Columns of a track keep their names, so that what reads them finds an empty one.
  const columns = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
  return schema.type === 'object' && columns.every(([, column]) => column.type === 'array') ? Object.fromEntries(columns.map(([name]) => [name, []])) : null
}

const fieldOf = (schema: Schema): MaskedField | undefined => {
  if (typeof schema[maskKeyword] === 'string') return schema[maskKeyword] as MaskedField
  const fields = new Set(((schema.anyOf ?? []) as Schema[]).map(fieldOf).filter((field) => field !== undefined))
  return fields.size === 1 ? [...fields][0] : undefined
}

/** The member of the same object that says which field this one tells. */
const namedIn = (schema: Schema): string | undefined =>
  (schema[namedInKeyword] as string | undefined) ?? ((schema.anyOf ?? []) as Schema[]).map(namedIn).find((name) => name !== undefined)

interface Part { readonly name: string; readonly naming?: string; readonly mask?: Mask; readonly field?: MaskedField | undefined }

/** What masks a value of this schema; undefined where there is nothing to mask in it. */
const maskOf = (schema: unknown): Mask | undefined => {
  if (!isObject(schema) || schema[notPersonalKeyword] === true) return undefined
  if (typeof schema[maskKeyword] === 'string') return (value, masks) => (masks.has(schema[maskKeyword] as MaskedField) ? masked(schema, value) : value)
  const alternatives = [...((schema.anyOf ?? []) as unknown[]), ...((schema.allOf ?? []) as unknown[])].flatMap((one) => maskOf(one) ?? [])
  const items = maskOf(schema.items)
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([name, property]): Part[] => {
    const naming = namedIn(property)
    if (naming) return [{ name, naming }]
    const mask = maskOf(property)
    return mask ? [{ name, mask, field: fieldOf(property) }] : []
  })
  const rest = [...Object.values((schema.patternProperties ?? {}) as Schema), schema.additionalProperties].flatMap((one) => maskOf(one) ?? [])
  if (alternatives.length === 0 && items === undefined && properties.length === 0 && rest.length === 0) return undefined
  const openWhileNull = schema[openWhileNullKeyword] as string | undefined
  const saysMasked = isObject((schema.properties as Schema | undefined)?.masked)
  return (value, masks, ownId) => {
    if (Array.isArray(value)) return items ? value.map((one) => items(one, masks, ownId)) : value
    if (!isObject(value)) return alternatives.reduce((now, mask) => mask(now, masks, ownId), value as unknown)
    if (value.personId === ownId || (openWhileNull !== undefined && value[openWhileNull] === null)) return value
    const answer: Schema = { ...value }
    const taken = new Set<MaskedField>()
    for (const { name, naming, mask, field } of properties) {
      if (value[name] === undefined) continue
      if (mask) answer[name] = mask(value[name], masks, ownId)
      else if (naming && masks.has(value[naming] as MaskedField)) answer[name] = masked({}, value[name], value[naming])
      if (field && masks.has(field)) taken.add(field)
    }
    for (const mask of rest) for (const name of Object.keys(answer)) answer[name] = mask(answer[name], masks, ownId)
    if (saysMasked && taken.size > 0) answer.masked = maskedFieldNames.filter((field) => taken.has(field))
    return alternatives.reduce<unknown>((now, mask) => mask(now, masks, ownId), answer)
  }
}

/** Who is to read sentences about somebody; null: the person themself. */
export type Reader = Pick<Viewer, 'masks' | 'personId'> | null
/** Whether sentences about somebody may tell this reader to the metre how far they were from a place. */
export const seesDistances = (reader: Reader, ofPersonId: string): boolean => reader === null || ofPersonId === reader.personId || !reader.masks.includes('position')
/** What was found about somebody, in words for this reader. */
export const explainTo = (reader: Reader, ofPersonId: string, language: Language) => (finding: Finding): string => explainFinding(finding, language, seesDistances(reader, ofPersonId) ? 'exact' : 'steps')

/** Names under which people's contact details and coordinates are sent, and the kind of value that is one. */
const telling: Readonly<Record<string, string>> = { lat: 'number', lon: 'number', phone: 'string', phoneNumber: 'string', email: 'string', ipAddress: 'string' }
const isTelling = (name: string, schema: Schema): boolean =>
  Object.hasOwn(telling, name) && (schema.type === telling[name] || (isObject(schema.items) && schema.items.type === telling[name]) || ((schema.anyOf ?? []) as Schema[]).some((one) => isTelling(name, one)))

/** Members of an answer that could tell of a person and say neither what they are nor that they are not. */
export const unclassified = (schema: unknown, path = ''): string[] => {
  if (!isObject(schema) || schema[notPersonalKeyword] === true || typeof schema[maskKeyword] === 'string') return []
  const inProperties = Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([name, property]) =>
    fieldOf(property) === undefined && property[notPersonalKeyword] !== true && isTelling(name, property) ? [`${path}.${name}`] : unclassified(property, `${path}.${name}`))
  const inside = [schema.items, ...((schema.anyOf ?? []) as unknown[]), ...((schema.allOf ?? []) as unknown[]), ...Object.values((schema.patternProperties ?? {}) as Schema), schema.additionalProperties]
  return [...inProperties, ...inside.flatMap((one) => unclassified(one, path))]
}

const compiled = new WeakMap<object, Mask>()
/** An answer, or a part of one that a stream sends, as this viewer may see it. */
export const maskedBy = <T>({ masks, personId }: Pick<Viewer, 'masks' | 'personId'>, schema: object, value: T): T => {
  if (masks.length === 0) return value
  let mask = compiled.get(schema)
  if (!mask) compiled.set(schema, (mask = maskOf(schema) ?? ((unchanged) => unchanged)))
  return mask(value, new Set(masks), personId) as T
}

const fieldNames: Readonly<Record<MaskedField, Translated>> = {
  phone: t('手机号', '手機號碼', 'phone'), email: t('邮箱', '信箱', 'email'), position: t('准确位置', '準確位置', 'position'), photo: t('照片、视频和语音', '照片、影片和語音', 'photo'),
}

/** Remembers for whom the answer is, and refuses bytes that hold what is masked from them. Part of `requireViewer`. */
export const answerFor = async (readOrg: Database['readOrg'], request: FastifyRequest, viewer: Viewer): Promise<void> => {
  request.viewer = viewer
  const { holds } = request.routeOptions.config
  const hidden = holds?.masksItself ? [] : (holds?.fields ?? []).filter((field) => viewer.masks.includes(field))
  if (!holds || hidden.length === 0) return
  const { isOwn } = holds
  if (isOwn && (await readOrg(viewer, (trx) => isOwn(trx, viewer, request.params as Record<string, string>)))) return
  throw new ProblemError('field_masked', t(hidden.map((field) => fieldNames[field]['zh-CN']).join('、'), hidden.map((field) => fieldNames[field]['zh-TW']).join('、'), hidden.join(', ')))
}

/** Routes of phones and trackers answer devices, about the one who carries them; those of sign-in, about who signs in. */
const isForViewers = (url: string): boolean => url.startsWith('/api/v1/') && !/^\/api\/v1\/(phone|events|uploads|trackers|setup|enrollments|countersigns|site-screens|openapi\.json)\b/.test(url)

export const maskAnswers = (app: FastifyInstance): void => {
  app.decorateRequest('viewer', null)
  app.decorateRequest('isMasked', false)
  app.addHook('onRoute', (route: RouteOptions) => {
    if (!isForViewers(route.url)) return
    const answers = Object.entries(((route.schema as { response?: Record<string, unknown> } | undefined)?.response ?? {})).filter(([status]) => status.startsWith('2'))
    const open = answers.flatMap(([, schema]) => unclassified(schema))
    if (open.length > 0) throw new Error(`${String(route.method)} ${route.url}: say what this is of (contract/fieldMasks.ts), or that it is of no person: ${[...new Set(open)].join(', ')}`)
    if (answers.length === 0 && String(route.method).includes('GET') && route.config?.holds === undefined) throw new Error(`GET ${route.url}: its answer has no schema; say in config.holds what of people the bytes hold (http/fieldMasks.ts)`)
  })
  app.addHook('preSerialization', async (request, reply, payload) => {
    const { viewer } = request
    if (!viewer || viewer.masks.length === 0 || reply.statusCode >= 300) return payload
    const schema = (request.routeOptions.schema as { response?: Record<string, object> } | undefined)?.response?.[reply.statusCode]
    if (!schema) return payload
    request.isMasked = true
    return maskedBy(viewer, schema, payload)
  })
  // Bytes of a route that has a schema and says nothing of bytes: nobody has looked at what is in them.
  app.addHook('onSend', async (request, reply, payload) => {
    const { viewer } = request
    if (!viewer || viewer.masks.length === 0 || request.isMasked || reply.statusCode >= 300 || payload === undefined || payload === null || payload === '' || request.routeOptions.config.holds) return payload
    throw new ProblemError('internal', 'an answer in bytes that does not say what it holds')
  })
}
