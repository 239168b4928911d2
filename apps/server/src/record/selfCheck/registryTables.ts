import type { Geofence } from '@fieldproof/core/kernel'
import { contactsHash } from '../../registry/sites/contactsHash.ts'
import { fenceCentre } from '../../registry/sites/fence.ts'

export type Json = Record<string, unknown>

export interface Told {
  /** Kind of the log entry. */
  readonly kind: string
  readonly ref: string
  readonly action: string
  readonly after: Json
  readonly body: Json
}
export interface Change {
  readonly id: string
  /** Columns that the entry names (undefined: not this one); null removes the row. */
  readonly row: Json | null
  /** The entry makes the row. */
  readonly replaces?: boolean
}
/** How the entries of the log make the rows of one table. */
export interface RegistryTable {
  readonly table: string
  /** SQL of the row's key, as text. */
  readonly id: string
  readonly where?: string
  /** Compared columns, each with the SQL that shows it as the log says it. */
  readonly columns: Readonly<Record<string, string>>
  changes(told: Told): readonly Change[]
}

/** Instants are compared as whole milliseconds. */
const time = (column: string): string => `floor(extract(epoch from ${column}) * 1000)`
const plain = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))
const times = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, time(name)]))
const ms = (value: unknown): number | null | undefined => (typeof value === 'string' ? Date.parse(value) : (value as null | undefined))
const centre = (fence: unknown) => (fence ? fenceCentre(fence as Geofence) : undefined)

/** Columns of a row as its entry names them: `['shift_id', 'shiftId']`. */
const picked = (from: Json, ...names: readonly (readonly [column: string, member: string])[]): Json => Object.fromEntries(names.map(([column, member]) => [column, from[member]]))

const site = (from: Json): Json => ({
  ...picked(from, ['name', 'name'], ['customer_name', 'customerName'], ['address', 'address'], ['tier', 'tier'], ['fence', 'fence'], ['owner_id', 'ownerId'], ['opening_hours', 'openingHours'], ['business_status', 'businessStatus'], ['business_note', 'businessNote'], ['contacts', 'contactsSha256']),
  lat: centre(from.fence)?.lat, lon: centre(from.fence)?.lon,
})
/** What an entry that does not speak of it leaves as it was made. */
const siteAtFirst: Json = { owner_id: null, opening_hours: null, business_status: 'open', business_note: null, contacts: null }
const person = (from: Json): Json => picked(from, ['name', 'name'], ['role', 'role'], ['employee_number', 'employeeNumber'], ['department_id', 'departmentId'], ['shift_id', 'shiftId'], ['status', 'status'], ['manager_id', 'managerId'], ['hired_on', 'hiredOn'], ['user_id', 'userId'], ['scope', 'scope'], ['scope_department_ids', 'scopeDepartmentIds'])
const shift = (from: Json): Json => picked(from, ['name', 'name'], ['kind', 'kind'], ['segments', 'segments'], ['days_of_week', 'daysOfWeek'], ['power_mode', 'powerMode'], ['punch_before_minutes', 'punchBeforeMinutes'], ['punch_after_minutes', 'punchAfterMinutes'], ['is_default', 'isDefault'])
const dutyRule = (from: Json): Json => ({ ...picked(from, ['name', 'name'], ['kind', 'kind'], ['site_ids', 'siteIds'], ['person_ids', 'personIds'], ['department_ids', 'departmentIds'], ['is_active', 'isActive']), limit_seconds: Number(from.limitMinutes) * 60 })
const alertRule = (from: Json): Json => picked(from, ['name', 'name'], ['rule', 'rule'], ['is_active', 'isActive'])
const alertChannel = (from: Json): Json => picked(from, ['name', 'name'], ['kind', 'kind'], ['language', 'language'], ['config', 'config'], ['quiet_from', 'quietFrom'], ['quiet_to', 'quietTo'], ['is_active', 'isActive'])
const known = (row: Json): Json => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))

const actions = (byAction: Readonly<Record<string, (told: Told) => Change | readonly Change[]>>) => (told: Told): readonly Change[] => {
  const changes = Object.hasOwn(byAction, told.action) ? byAction[told.action]!(told) : []
  return Array.isArray(changes) ? (changes as readonly Change[]) : [changes as Change]
}

export const registryTables: readonly RegistryTable[] = [
  {
    table: 'orgs', id: 'org_id::text',
    columns: {
      ...plain('name', 'time_zone', 'log_origin', 'log_verifier_key'), ...times('created_at'),
      'settings.baseMap': `case when jsonb_typeof(settings -> 'baseMap') = 'object' then (settings -> 'baseMap') - 'key' else settings -> 'baseMap' end`, 'settings.attendance': `settings -> 'attendance'`, 'settings.noteTemplates': `settings -> 'noteTemplates'`, 'settings.fieldMasks': `settings -> 'fieldMasks'`, 'settings.backups': `settings -> 'backups'`,
      // Demoted signals, the rule of challenges and whether a photo is asked for: selfCheck/companyRules.ts.
      'settings, a member that no act sets': `case when jsonb_typeof(settings) = 'object' then settings - array['baseMap', 'attendance', 'noteTemplates', 'fieldMasks', 'backups', 'photoRequired', 'demotedSignals', 'challengeRule'] else settings end`,
    },
    changes: actions({
      'organisation.created': ({ ref: id, body }) => ({ id, replaces: true, row: {
        ...picked(body, ['name', 'name'], ['time_zone', 'timeZone'], ['log_origin', 'logOrigin'], ['log_verifier_key', 'logVerifierKey']), created_at: ms(body.at),
        'settings.baseMap': null, 'settings.attendance': null, 'settings.noteTemplates': null, 'settings.fieldMasks': null, 'settings.backups': null, 'settings, a member that no act sets': {},
      } }),
      'settings.updated': ({ ref: id, after }) => ({ id, row: picked(after, ['name', 'orgName'], ['time_zone', 'timeZone'], ['settings.baseMap', 'baseMap'], ['settings.noteTemplates', 'noteTemplates']) }),
      'field_masks.changed': ({ ref: id, after }) => ({ id, row: { 'settings.fieldMasks': after } }),
      'backups.settings_changed': ({ ref: id, after }) => ({ id, row: { 'settings.backups': after } }),
      'attendance.rules_changed': ({ ref: id, after }) => ({ id, row: { 'settings.attendance': after } }),
    }),
  },
  {
    table: 'people', id: 'person_id::text', columns: { ...plain('name', 'role', 'employee_number', 'department_id', 'shift_id', 'status', 'manager_id', 'hired_on', 'user_id', 'scope', 'scope_department_ids'), ...times('created_at') },
    changes: actions({
      'person.created': ({ ref: id, body }) => ({ id, replaces: true, row: { employee_number: null, department_id: null, shift_id: null, status: 'active', manager_id: null, hired_on: null, scope: null, scope_department_ids: [], ...known(person(body)), created_at: ms(body.at) } }),
      'person.updated': ({ ref: id, after }) => ({ id, row: person(after) }),
      'person.removed': ({ ref: id }) => ({ id, row: null }),
    }),
  },
  {
    table: 'departments', id: 'department_id::text', columns: { ...plain('name', 'parent_id', 'power_mode'), ...times('archived_at') },
    changes: actions({
      'department.created': ({ ref: id, body }) => ({ id, replaces: true, row: { ...picked(body, ['name', 'name'], ['parent_id', 'parentId']), power_mode: body.powerMode ?? null, archived_at: null } }),
      'department.updated': ({ ref: id, after }) => ({ id, row: picked(after, ['name', 'name'], ['parent_id', 'parentId']) }),
      'department.archived': ({ ref: id, body }) => ({ id, row: { archived_at: ms(body.at) } }),
      'department.restored': ({ ref: id }) => ({ id, row: { archived_at: null } }),
      'department.power_mode_changed': ({ ref: id, after }) => ({ id, row: { power_mode: after.powerMode } }),
      'department.deleted': ({ ref: id }) => ({ id, row: null }),
    }),
  },
  {
    table: 'shifts', id: 'shift_id::text', columns: { ...plain('name', 'kind', 'segments', 'days_of_week', 'power_mode', 'punch_before_minutes', 'punch_after_minutes', 'is_default'), ...times('archived_at') },
    changes: actions({
      'shift.created': ({ ref: id, after }) => ({ id, replaces: true, row: { is_default: false, archived_at: null, ...known(shift(after)) } }),
      'shift.updated': ({ ref: id, after }) => ({ id, row: shift(after) }),
      'shift.archived': ({ ref: id, body }) => ({ id, row: { archived_at: ms(body.at) } }),
      'shift.restored': ({ ref: id }) => ({ id, row: { archived_at: null } }),
      'shift.made_default': ({ after, body: { before } }) => {
        const { shiftId } = before as { shiftId: string | null }
        return [...(shiftId === null ? [] : [{ id: shiftId, row: { is_default: false } }]), { id: String(after.shiftId), row: { is_default: true } }]
      },
    }),
  },
  {
    table: 'sites', id: 'site_id::text',
    columns: { ...plain('name', 'customer_name', 'address', 'tier', 'lat', 'lon', 'fence', 'status', 'owner_id', 'opening_hours', 'business_status', 'business_note'), contacts: contactsHash('contact_salt', 'contacts'), ...times('created_at') },
    changes: actions({
      // The set-up of earlier versions named the site and its fence only, the name as it was typed.
      'site.created': ({ ref: id, after, body }) => ({ id, replaces: true, row: { ...siteAtFirst, ...known(body.after ? site(after) : { ...site({ fence: body.fence }), name: typeof body.name === 'string' ? body.name.replace(/\s+/g, ' ').trim() : undefined }), status: 'active', created_at: ms(body.at) } }),
      'site.updated': ({ ref: id, after }) => ({ id, row: site(after) }),
      'site.archived': ({ ref: id }) => ({ id, row: { status: 'archived' } }),
      'site.restored': ({ ref: id }) => ({ id, row: { status: 'active' } }),
    }),
  },
  {
    table: 'devices', id: 'device_id::text',
    columns: { ...plain('person_id', 'kind', 'public_key', 'datum', 'label', 'model', 'platform', 'app_version', 'tracker_identifier', 'status'), token_hash: `encode(sha256(convert_to(device_id::text, 'UTF8') || token_hash), 'hex')`, ...times('enrolled_at', 'revoked_at') },
    changes: ({ kind, ref: id, action, after, body }) => {
      if (kind === 'device_enrolled') return [{ id, replaces: true, row: {
        ...picked(body, ['person_id', 'personId'], ['kind', 'kind'], ['public_key', 'publicKey'], ['label', 'label'], ['model', 'model'], ['platform', 'platform'], ['app_version', 'appVersion'], ['tracker_identifier', 'trackerIdentifier'], ['token_hash', 'tokenSha256']),
        datum: body.datum ?? 'wgs84', enrolled_at: ms(body.enrolledTime), status: 'active', revoked_at: null,
      } }]
      if (kind === 'device_revoked') return [{ id, row: { status: body.reason === 'lost' ? 'lost' : 'revoked', revoked_at: ms(body.revokedTime) } }]
      if (action === 'device.enrolment_answered_again') return [{ id, row: { token_hash: body.tokenSha256 } }]
      return action === 'device.updated' ? [{ id, row: picked(after, ['label', 'label'], ['datum', 'datum']) }] : []
    },
  },
  {
    table: 'calendar_days', id: 'day::text', columns: plain('kind', 'name'),
    changes: actions({
      'calendar.day_set': ({ after, body }) => ({ id: String(body.day), replaces: true, row: picked(after, ['kind', 'kind'], ['name', 'name']) }),
      'calendar.day_removed': ({ body }) => ({ id: String(body.day), row: null }),
    }),
  },
  {
    table: 'policies', id: `policy_id || ' version ' || version`, where: 'published_at is not null',
    columns: { ...plain('body', 'sha256', 'published_by'), ...times('published_at', 'retired_at') },
    changes: ({ ref, action, after, body }) => {
      if (action !== 'policy.published' && action !== 'policy.retired') return []
      const before = (body.before ?? {}) as Json
      return [
        ...(before.version === undefined ? [] : [{ id: `${ref} version ${String(before.version)}`, row: { retired_at: ms(body.at) } }]),
        ...(action === 'policy.published' ? [{ id: `${ref} version ${String(after.version)}`, replaces: true, row: { body: after.policy, sha256: after.sha256, published_by: body.by, published_at: ms(body.at), retired_at: null } }] : []),
      ]
    },
  },
  {
    table: 'regularizations', id: 'regularization_id::text',
    columns: { ...plain('person_id', 'day', 'kind', 'reason', 'status', 'asked_by', 'decided_by', 'decision_reason'), ...times('at', 'until', 'asked_at', 'decided_at') },
    changes: ({ kind, ref: id, action, body }) => {
      if (kind !== 'decision' || !action.startsWith('regularization.')) return []
      if (action === 'regularization.asked') return [{ id, replaces: true, row: {
        ...picked(body, ['person_id', 'personId'], ['day', 'day'], ['kind', 'kind'], ['reason', 'reason'], ['asked_by', 'by']),
        at: ms(body.requestedAt), until: ms(body.until), asked_at: ms(body.at), status: 'asked', decided_by: null, decided_at: null, decision_reason: null,
      } }]
      const status = action === 'regularization.reopened' ? 'asked' : action.slice('regularization.'.length)
      const decided = status === 'approved' || status === 'refused'
      return [{ id, row: { status, decided_by: decided ? body.by : null, decided_at: decided ? ms(body.at) : null, decision_reason: decided ? body.reason : null } }]
    },
  },
  {
    table: 'site_factors', id: 'factor_id::text', columns: { ...plain('site_id', 'kind', 'label', 'identifier', 'status', 'created_by'), ...times('created_at', 'revoked_at') },
    changes: actions({
      'site_factor.registered': ({ ref: id, body }) => ({ id, replaces: true, row: { ...picked(body, ['site_id', 'siteId'], ['kind', 'kind'], ['label', 'label'], ['identifier', 'identifier'], ['created_by', 'by']), created_at: ms(body.at), status: 'active', revoked_at: null } }),
      'site_factor.revoked': ({ ref: id, body }) => ({ id, row: { status: 'revoked', revoked_at: ms(body.at) } }),
      'site_factor.restored': ({ ref: id }) => ({ id, row: { status: 'active', revoked_at: null } }),
    }),
  },
  {
    table: 'duty_rules', id: 'rule_id::text', columns: plain('name', 'kind', 'site_ids', 'person_ids', 'department_ids', 'limit_seconds', 'is_active'),
    changes: actions({
      'duty_rule.created': ({ ref: id, after }) => ({ id, replaces: true, row: dutyRule(after) }),
      'duty_rule.updated': ({ ref: id, after }) => ({ id, replaces: true, row: dutyRule(after) }),
      'duty_rule.deleted': ({ ref: id }) => ({ id, row: null }),
    }),
  },
  {
    table: 'alert_rules', id: 'rule_id::text', columns: { ...plain('name', 'rule', 'is_active'), ...times('active_from', 'created_at', 'deleted_at') },
    changes: actions({
      'alert_rule.created': ({ ref: id, after, body }) => ({ id, replaces: true, row: { ...alertRule(after), active_from: ms(body.at), created_at: ms(body.at), deleted_at: null } }),
      // Switched on again it counts from then on.
      'alert_rule.updated': ({ ref: id, after, body }) => ({ id, row: { ...alertRule(after), ...(after.isActive === true && (body.before as Json | undefined)?.isActive === false ? { active_from: ms(body.at) } : {}) } }),
      'alert_rule.deleted': ({ ref: id, body }) => ({ id, row: { deleted_at: ms(body.at) } }),
      'alert_rule.restored': ({ ref: id, body }) => ({ id, row: { deleted_at: null, active_from: ms(body.at) } }),
    }),
  },
  {
    table: 'alert_channels', id: 'channel_id::text', columns: { ...plain('name', 'kind', 'language', 'config', 'quiet_from', 'quiet_to', 'is_active'), ...times('created_at', 'deleted_at') },
    changes: actions({
      'alert_channel.created': ({ ref: id, after, body }) => ({ id, replaces: true, row: { ...alertChannel(after), created_at: ms(body.at), deleted_at: null } }),
      'alert_channel.updated': ({ ref: id, after }) => ({ id, row: alertChannel(after) }),
      'alert_channel.deleted': ({ ref: id, body }) => ({ id, row: { deleted_at: ms(body.at) } }),
      'alert_channel.restored': ({ ref: id }) => ({ id, row: { deleted_at: null } }),
    }),
  },
  {
    table: 'delegations', id: 'delegation_id::text', columns: { ...plain('from_person_id', 'to_person_id', 'reason', 'created_by'), ...times('starts_at', 'ends_at', 'created_at', 'ended_at') },
    changes: actions({
      'delegation.created': ({ ref: id, after, body }) => ({
        id, replaces: true, row: { ...picked(after, ['from_person_id', 'fromPersonId'], ['to_person_id', 'toPersonId'], ['reason', 'reason']), starts_at: ms(after.startsAt), ends_at: ms(after.endsAt), created_by: body.by, created_at: ms(body.at), ended_at: null },
      }),
      'delegation.ended': ({ ref: id, body }) => ({ id, row: { ended_at: ms(body.at) } }),
      'delegation.restored': ({ ref: id }) => ({ id, row: { ended_at: null } }),
    }),
  },
  {
    table: 'site_photos', id: `site_id || ' ' || sha256`, columns: { ...plain('content_type', 'added_by'), ...times('added_at', 'removed_at') },
    changes: actions({
      // Entries of earlier versions do not say the format; where it is not said, it is not compared.
      'site.photo_added': ({ ref, body }) => ({ id: `${ref} ${String(body.sha256)}`, replaces: true, row: { content_type: body.contentType, added_by: body.by, added_at: ms(body.at), removed_at: null } }),
      'site.photo_removed': ({ ref, body }) => ({ id: `${ref} ${String(body.sha256)}`, row: { removed_at: ms(body.at) } }),
    }),
  },
]
