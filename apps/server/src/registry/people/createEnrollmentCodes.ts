import { EnrollmentCodes, EnrollmentCodesInput, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { makeCodes } from './enrollmentCodes.ts'

type Reason = EnrollmentCodes['leftOut'][number]['why']

interface Row {
  readonly personId: string
  readonly name: string
  readonly employeeNumber: string | null
  readonly departmentName: string | null
  readonly status: string
  readonly hasPhone: boolean
  readonly madeAt: Date | null
  readonly madeByName: string | null
  readonly expiresAt: Date | null
}

/**
 * POST /api/v1/people/enrollment-codes: links for many phones at once. Nobody's phone or link is put out of use unless asked: who has a phone, or a link that still
 * opens, is left out and named, so a request that is sent again does no harm.
 */
export const createEnrollmentCodes = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people/enrollment-codes', { bodyLimit: 100_000, schema: { tags: ['People'], summary: 'One-time links that enrol the phones of many people', body: EnrollmentCodesInput, response: { 201: EnrollmentCodes } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { personIds, validHours = 72, withPhones = false, replaceLive = false } = request.body
    if (new Set(personIds).size !== personIds.length) throw new ProblemError('invalid_request', t('同一个人选了两次', '同一個人選了兩次', 'personIds: somebody is named twice'))
    const now = new Date(ports.clock.now())
    const answer = await administrativeAct(ports, actor, async (act) => {
      // In one order, so that two requests for the same people wait for one another instead of both failing.
      await sql`select 1 from people where person_id = any(${personIds}::uuid[]) order by person_id for update`.execute(act.trx)
      const { rows } = await sql<Row>`select p.person_id as "personId", p.name, p.employee_number as "employeeNumber", d.name as "departmentName", p.status,
          exists (select from devices v where v.person_id = p.person_id and v.kind = 'app' and v.status = 'active') as "hasPhone", c.created_at as "madeAt", m.name as "madeByName", c.expires_at as "expiresAt"
        from people p left join departments d using (org_id, department_id)
        left join lateral (select * from enrollment_codes c where c.person_id = p.person_id and c.used_at is null and c.expires_at > ${now} order by c.created_at desc limit 1) c on true
        left join people m on m.org_id = p.org_id and m.person_id = c.created_by
        where p.person_id = any(${personIds}::uuid[]) order by d.name collate "zh-x-icu" nulls last, p.name collate "zh-x-icu", p.person_id`.execute(act.trx)
      if (rows.length !== personIds.length) throw new ProblemError('not_found', t(`其中 ${personIds.length - rows.length} 人不存在`, `其中 ${personIds.length - rows.length} 人不存在`, `${personIds.length - rows.length} of these people ${personIds.length - rows.length === 1 ? 'is' : 'are'} not there`))
      const whyNot = ({ status, hasPhone, madeAt }: Row): Reason | null => (status !== 'active' ? 'left' : hasPhone && !withPhones ? 'has_phone' : madeAt !== null && !replaceLive ? 'link_out' : null)
      const chosen = rows.filter((row) => whyNot(row) === null)
      const codes = await makeCodes(act, chosen.map(({ personId }) => personId), new Date(now.getTime() + validHours * 3_600_000))
      return {
        codes: chosen.map(({ personId, name, employeeNumber, departmentName }) => ({ personId, name, employeeNumber, departmentName, ...codes.get(personId)! })),
        leftOut: rows.flatMap((row) => {
          const why = whyNot(row)
          const { personId, name, madeByName, madeAt, expiresAt } = row
          return why === null ? [] : [{ personId, name, why, link: madeAt === null || expiresAt === null ? null : { madeByName, madeAt: madeAt.toISOString(), expiresAt: expiresAt.toISOString() } }]
        }),
      }
    })
    reply.header('cache-control', 'no-store')
    return reply.status(201).send(answer)
  })
}
