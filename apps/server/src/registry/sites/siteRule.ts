import { ProblemError, type SiteInput } from '@fieldproof/contract'
import { canonicalBytes, type JsonObject } from '@fieldproof/core/evidence'
import { type BusinessStatus, checkOpeningHours, type Geofence, type Language, type OpeningHours, type OpeningHoursCode, type Translated, weekdayName, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { newId } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { blankToNull, requireName } from '../registryRequest.ts'
import { contactsHash } from './contactsHash.ts'
import { fenceCentre } from './fence.ts'

/** What the log and undo say of a site. Of its contacts, who are people of other companies, only a salted hash; null while there is none. */
export interface SiteRule {
  readonly name: string
  readonly customerName: string | null
  readonly address: string | null
  readonly tier: string | null
  readonly fence: Geofence
  readonly ownerId: string | null
  readonly openingHours: OpeningHours | null
  readonly businessStatus: BusinessStatus
  readonly businessNote: string | null
  readonly contactsSha256: string | null
}
export interface StoredContact { readonly contactId: string; readonly name: string; readonly role: string | null; readonly phone: string | null }

/** Rules written before sites had owners, contacts, hours and a business status. */
export const withoutOwner = { ownerId: null, openingHours: null, businessStatus: 'open', businessNote: null, contactsSha256: null } as const satisfies Partial<SiteRule>

/** Of JSON values, whatever the order of their members. */
export const isSame = (one: object, other: object): boolean => Buffer.compare(canonicalBytes(one as JsonObject), canonicalBytes(other as JsonObject)) === 0

/** A rule as plain JSON, for an entry of the log. */
export const logged = (rule: SiteRule): JsonObject => ({ ...rule, fence: { ...rule.fence }, openingHours: rule.openingHours && rule.openingHours.map(({ days, from, to }) => ({ days: [...days], from, to })) }) as JsonObject

const hashOfRow = sql<string | null>`${sql.raw(contactsHash('s.contact_salt', 's.contacts'))}`

export interface StoredSite { readonly rule: SiteRule; readonly contacts: readonly StoredContact[]; readonly status: 'active' | 'archived' }
/** Sites with a lock on them, for a change; without one, to look at them only. */
export const readSiteRules = async (trx: Sql, siteIds: readonly string[], { locked = true }: { readonly locked?: boolean } = {}): Promise<Map<string, StoredSite>> => {
  const { rows } = await sql<SiteRule & { siteId: string; contacts: StoredContact[]; status: StoredSite['status'] }>`select s.site_id as "siteId", s.name, s.customer_name as "customerName", s.address, s.tier, s.fence, s.owner_id as "ownerId",
    s.opening_hours as "openingHours", s.business_status as "businessStatus", s.business_note as "businessNote", ${hashOfRow} as "contactsSha256", s.contacts, s.status from sites s where s.site_id = any(${[...siteIds]}::uuid[]) ${locked ? sql`for update` : sql``}`.execute(trx)
  return new Map(rows.map(({ siteId, contacts, status, ...rule }) => [siteId, { rule, contacts, status }]))
}

/** As PostgreSQL takes it: half a surrogate pair is no text, and becomes the sign for that, as it does in a parameter. */
export const jsonText = (value: unknown): string => JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? member.toWellFormed() : member))

export interface WrittenSite { readonly siteId: string; readonly rule: Omit<SiteRule, 'contactsSha256'>; /** Undefined: they stay. */ readonly contacts?: readonly StoredContact[] | undefined }
const rowsOf = (sites: readonly WrittenSite[]) => sql`jsonb_to_recordset(${jsonText(sites.map(({ siteId, rule, contacts }) => ({
  site_id: siteId, name: rule.name, customer_name: rule.customerName, address: rule.address, tier: rule.tier, ...fenceCentre(rule.fence), fence: rule.fence,
  owner_id: rule.ownerId, opening_hours: rule.openingHours, business_status: rule.businessStatus, business_note: rule.businessNote, contacts,
})))}::jsonb) as x (site_id uuid, name text, customer_name text, address text, tier text, lat float8, lon float8, fence jsonb, owner_id uuid, opening_hours jsonb, business_status text, business_note text, contacts jsonb)`
type Hashes = ReadonlyMap<string, string | null>
const hashesOf = (rows: readonly { siteId: string; hash: string | null }[]): Hashes => new Map(rows.map(({ siteId, hash }) => [siteId, hash]))

/** Writes new sites; returns the hashes of their contacts. */
export const insertSites = async (trx: Sql, orgId: string, nowMs: number, sites: readonly WrittenSite[]): Promise<Hashes> => (sites.length === 0 ? new Map() : hashesOf((await sql<{ siteId: string; hash: string | null }>`
  insert into sites as s (org_id, site_id, name, customer_name, address, tier, lat, lon, fence, owner_id, opening_hours, business_status, business_note, contacts, created_at)
  select ${orgId}::uuid, x.site_id, x.name, x.customer_name, x.address, x.tier, x.lat, x.lon, x.fence, x.owner_id, x.opening_hours, x.business_status, x.business_note, coalesce(x.contacts, '[]'), ${new Date(nowMs)} from ${rowsOf(sites)}
  returning s.site_id as "siteId", ${hashOfRow} as hash`.execute(trx)).rows))

/** Puts rules in the place of what sites have; returns the hashes of their contacts. */
export const writeSites = async (trx: Sql, sites: readonly WrittenSite[]): Promise<Hashes> => (sites.length === 0 ? new Map() : hashesOf((await sql<{ siteId: string; hash: string | null }>`
  update sites s set name = x.name, customer_name = x.customer_name, address = x.address, tier = x.tier, lat = x.lat, lon = x.lon, fence = x.fence, owner_id = x.owner_id,
    opening_hours = x.opening_hours, business_status = x.business_status, business_note = x.business_note, contacts = coalesce(x.contacts, s.contacts)
  from ${rowsOf(sites)} where s.site_id = x.site_id returning s.site_id as "siteId", ${hashOfRow} as hash`.execute(trx)).rows))

/** An owner is somebody who works here; whoever owned it before may have left. */
export const requireOwner = async (trx: Sql, ownerId: string | null): Promise<void> => {
  if (ownerId === null) return
  const { rows } = await sql`select 1 from people where person_id = ${ownerId} and status = 'active' for key share`.execute(trx)
  if (rows.length === 0) throw new ProblemError('invalid_request', t('负责人：没有这个人，或已离职', '負責人：沒有這個人，或已離職', 'ownerId: there is no such person, or they have left'))
}

/** The contacts as they are stored. One that is known by its id keeps its number where none is said: whoever may not see it can change the rest. */
export const contactsOf = (given: NonNullable<SiteInput['contacts']>, old: readonly StoredContact[], nowMs: number): readonly StoredContact[] => {
  const taken = new Set<string>()
  return given.map(({ contactId, name, role, phone }) => {
    const known = contactId === undefined || taken.has(contactId) ? undefined : old.find((one) => one.contactId === contactId)
    if (known) taken.add(known.contactId)
    return { contactId: known?.contactId ?? newId(nowMs), name: requireName(name, 'contacts.name'), role: blankToNull(role), phone: phone === undefined ? known?.phone ?? null : blankToNull(phone) }
  })
}

const hoursReasons: Readonly<Record<OpeningHoursCode, Translated>> = {
  too_many: t('时段太多', '時段太多', 'Too many spans'),
  no_days: t('没有选星期几', '沒有選星期幾', 'No day of the week is chosen'),
  bad_day: t('星期须为 1（周一）至 7（周日）', '星期須為 1（週一）至 7（週日）', 'A day is 1 (Monday) to 7 (Sunday)'),
  bad_time: t('时间须写成 09:00 的样子', '時間須寫成 09:00 的樣子', 'A time is written like 09:00'),
  empty_span: t('开始和结束是同一时间；全天请写 00:00 至 24:00', '開始和結束是同一時間；全天請寫 00:00 至 24:00', 'Start and end are the same; write 00:00 to 24:00 for the whole day'),
  overlap: t('与另一时段重叠', '與另一時段重疊', 'Overlaps another span'),
}

/** The hours in their canonical form. Throws invalid_request that says which span is wrong and why. */
export const requireOpeningHours = (hours: OpeningHours | null): OpeningHours | null => {
  if (hours === null) return null
  const checked = checkOpeningHours(hours)
  if (checked.ok) return checked.value
  const { code, span, day } = checked.error
  const reason = hoursReasons[code]
  const weekday = (language: Language, comma: string): string => (day === undefined || code === 'bad_day' ? '' : `${comma}${weekdayName(day, language)}`)
  throw new ProblemError('invalid_request', t(`营业时间第 ${span} 段${weekday('zh-CN', '，')}：${reason['zh-CN']}`, `營業時間第 ${span} 段${weekday('zh-TW', '，')}：${reason['zh-TW']}`, `openingHours (${code}, span ${span}${weekday('en', ', ')}): ${reason.en}`))
}
