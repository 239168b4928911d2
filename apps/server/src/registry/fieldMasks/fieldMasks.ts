import { FieldMasks, maskedFieldNames, maskedRoleNames, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor, requireConsoleViewer } from '../registryRequest.ts'

const loadFieldMasks = async (trx: Sql): Promise<FieldMasks> => {
  const { rows } = await sql<{ masks: Partial<FieldMasks> | null }>`select settings -> 'fieldMasks' as masks from orgs`.execute(trx)
  return { administrator: [], hr: [], auditor: [], manager: [], ...rows[0]?.masks }
}

/** GET, PUT /api/v1/field-masks. Everybody with a console may read what is kept from whom; the answers themselves are masked in http/fieldMasks.ts. */
export const fieldMasks = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/field-masks', { schema: { tags: ['Settings'], summary: 'What of people is masked from which role', response: { 200: FieldMasks } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, loadFieldMasks)
  })

  app.put('/api/v1/field-masks', { schema: { tags: ['Settings'], summary: 'Change what is masked; the former setting, sent again, takes it back', body: FieldMasks, response: { 200: FieldMasks } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      await sql`select 1 from orgs for no key update`.execute(trx)
      const before = await loadFieldMasks(trx)
      const after = Object.fromEntries(maskedRoleNames.map((role) => [role, maskedFieldNames.filter((field) => request.body[role].includes(field))])) as FieldMasks
      const changed = maskedRoleNames.filter((role) => before[role].join() !== after[role].join())
      // Else whoever something is kept from could show it to themself.
      if (actor.viewer.role !== 'owner' && changed.some((role) => role === actor.viewer.role)) throw new ProblemError('not_allowed', t('对管理员遮盖什么，只有所有者能改', '對管理員遮蓋什麼，只有擁有者能改', 'Only an owner changes what is masked from administrators'))
      if (changed.length === 0) return before
      await sql`update orgs set settings = settings || ${JSON.stringify({ fieldMasks: after })}::jsonb`.execute(trx)
      note('field_masks.changed', orgId, { before: { ...before }, after: { ...after } }, 'rule_changed')
      return after
    })
  })
}
