import { ProblemError, type SetupRequest } from '@fieldproof/contract'
import { formatVkey } from '@fieldproof/core/evidence'
import { type Language, type Translated, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { nodeCrypto } from '../../platform/crypto.ts'
import { newId } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { openedCursor } from '../../record/openSeals.ts'
import { sealedNames } from '../../record/sealedTables.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { noteCredentials } from '../credentials.ts'
import { blankToNull, requireName } from '../registryRequest.ts'
import { fenceCentre, requireGeofence } from '../sites/fence.ts'
import { requireShift } from '../shifts/shiftInput.ts'

const defaultShiftName: Translated = { 'zh-CN': '标准班次', 'zh-TW': '標準班次', en: 'Standard shift' }

export const anyOrganisation = async (db: Sql): Promise<boolean> => {
  const { rows } = await sql<{ found: boolean }>`select exists (select from orgs) as found`.execute(db)
  return rows[0]?.found ?? false
}

export const requireTimeZone = (name: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name
  } catch {
    throw new ProblemError('invalid_request', t(`时区：没有“${name}”（写法如 Asia/Shanghai）`, `時區：沒有「${name}」（寫法如 Asia/Taipei）`, `timeZone: "${name}" is not a time zone (IANA name such as Asia/Shanghai)`))
  }
}

export interface SetUpCompany {
  readonly orgId: string
  readonly people: { readonly personId: string; readonly name: string }[]
}

/**
 * Makes the company, its evidence log, its administrator and first people, in one transaction. Only one set-up can win: the second
 * waits for the lock and then finds a company. The administrator's account is made before and taken away again when the rest fails.
 */
export const setUpCompany = async (ports: Ports, input: SetupRequest, nowMs: number, language: Language): Promise<SetUpCompany> => {
  const timeZone = requireTimeZone(input.company.timeZone)
  const shift = requireShift({ name: defaultShiftName[language], kind: 'fixed', ...input.workingHours })
  const fence = input.site ? requireGeofence(input.site.fence) : null
  const administratorName = requireName(input.administrator.name, 'administrator.name')
  const companyName = requireName(input.company.name, 'company.name')
  const orgId = newId(nowMs)
  const origin = `${new URL(ports.settings.publicUrl).host}/log/${orgId}`
  const { sealed, signer } = ports.logKeys.generate(origin)
  const verifierKey = formatVkey(nodeCrypto.sha256, origin, signer.publicKey)
  const userId = await ports.identity.createUser({ name: administratorName, email: input.administrator.email, phone: blankToNull(input.administrator.phone), password: input.administrator.password })
  const ownerId = newId(nowMs)
  try {
    return await administrativeAct(ports, { orgId, scope: null, by: ownerId, nowMs }, async (act) => {
      const { trx } = act
      await sql`select pg_advisory_xact_lock(4713003)`.execute(trx)
      if (await anyOrganisation(ports.db.system)) throw new ProblemError('setup_done')
      await sql`insert into orgs (org_id, name, time_zone, log_origin, log_key_sealed, log_verifier_key, created_at)
        values (${orgId}, ${companyName}, ${timeZone}, ${origin}, ${sealed}, ${verifierKey}, ${new Date(nowMs)})`.execute(trx)
      await sql`insert into log_heads (org_id) values (${orgId})`.execute(trx)
      act.note('organisation.created', orgId, { name: companyName, timeZone, logOrigin: origin, logVerifierKey: verifierKey, sealed: [...sealedNames] })
      await sql`insert into follower_cursors (org_id, follower) select ${orgId}::uuid, t from unnest(${sealedNames.map(openedCursor)}::text[]) t`.execute(trx)

      const shiftId = newId(nowMs)
      await sql`insert into shifts (org_id, shift_id, name, kind, segments, days_of_week, is_default)
        values (${orgId}, ${shiftId}, ${shift.name}, ${shift.kind}, ${JSON.stringify(shift.segments)}::jsonb, ${shift.daysOfWeek}::int[], true)`.execute(trx)
      act.note('shift.created', shiftId, { after: { ...shift, isDefault: true } }, 'rule_changed')

      const departments = new Map<string, string>()
      const departmentNamed = async (typed: string): Promise<string> => {
        const name = requireName(typed, 'departments')
        const known = departments.get(name)
        if (known) return known
        const departmentId = newId(nowMs)
        await sql`insert into departments (org_id, department_id, name) values (${orgId}, ${departmentId}, ${name})`.execute(trx)
        act.note('department.created', departmentId, { name, parentId: null })
        departments.set(name, departmentId)
        return departmentId
      }
      for (const name of input.departments) await departmentNamed(name)

      await sql`insert into people (org_id, person_id, name, phone, email, role, user_id, created_at)
        values (${orgId}, ${ownerId}, ${administratorName}, ${blankToNull(input.administrator.phone)}, ${input.administrator.email}, 'owner', ${userId}, ${new Date(nowMs)})`.execute(trx)
      act.note('person.created', ownerId, { name: administratorName, role: 'owner', userId })
      await noteCredentials(ports, act, ownerId, userId)
      const people: { personId: string; name: string }[] = []
      for (const person of input.people) {
        const personId = newId(nowMs)
        const name = requireName(person.name, 'people.name')
        const departmentName = blankToNull(person.departmentName)
        const departmentId = departmentName ? await departmentNamed(departmentName) : null
        await sql`insert into people (org_id, person_id, department_id, name, phone, role, created_at)
          values (${orgId}, ${personId}, ${departmentId}, ${name}, ${blankToNull(person.phone)}, 'field_worker', ${new Date(nowMs)})`.execute(trx)
        act.note('person.created', personId, { name, role: 'field_worker', departmentId, userId: null })
        people.push({ personId, name })
      }
      if (input.site && fence) {
        const siteId = newId(nowMs)
        const { lat, lon } = fenceCentre(fence)
        const site = { name: requireName(input.site.name, 'site.name'), customerName: null, address: blankToNull(input.site.address), tier: null }
        await sql`insert into sites (org_id, site_id, name, address, lat, lon, fence, created_at)
          values (${orgId}, ${siteId}, ${site.name}, ${site.address}, ${lat}, ${lon}, ${JSON.stringify(fence)}::jsonb, ${new Date(nowMs)})`.execute(trx)
        act.note('site.created', siteId, { after: { ...site, fence: { ...fence } } }, 'rule_changed')
      }
      // Contact details last: one entry for all.
      act.seal({ people: [ownerId, ...people.map((person) => person.personId)] })
      return { orgId, people }
    })
  } catch (error) {
    await ports.identity.removeUser(userId).catch((cause: unknown) => ports.log.error({ error: cause }, 'set-up failed and its account could not be removed'))
    throw error
  }
}
