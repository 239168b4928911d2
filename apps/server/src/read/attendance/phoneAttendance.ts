import { PhoneAttendance, ProblemError } from '@fieldproof/contract'
import { statusNames } from '@fieldproof/core/attendance'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { presentRegularizations } from '../../registry/regularizations/presentRegularizations.ts'
import { countsOfDays, presentDay, readDays, withPutOffs } from './presentDays.ts'

/** GET /api/v1/phone/attendance?month: the own month as the company sees it, with every reason. */
export const phoneAttendance = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/attendance', { schema: { tags: ['Phone'], summary: 'Own attendance of a month, with its explanation', querystring: Type.Object({ month: PhoneAttendance.properties.month }), response: { 200: PhoneAttendance } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { month } = request.query
    if (!/-(0[1-9]|1[0-2])$/.test(month)) throw new ProblemError('invalid_request', t(`月份：没有 ${month} 这个月`, `月份：沒有 ${month} 這個月`, `month: ${month} is not a month`))
    const [first, end] = [`${month}-01`, Temporal.PlainDate.from(`${month}-01`).add({ months: 1 }).toString()]
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(device.orgId, async (trx) => {
      const days = await readDays(trx, sql`a.person_id = ${device.personId} and a.day >= ${first} and a.day < ${end}`, 31)
      const asked = await presentRegularizations(trx, null, sql`r.person_id = ${device.personId} and r.day >= ${first} and r.day < ${end}`)
      const nowMs = arrivalTime(ports, request)
      const counts = await countsOfDays(trx, device.personId, days.map(({ day }) => day), device.timeZone, nowMs)
      const shown = await withPutOffs(trx, days.map((row) => presentDay(row, language, device.timeZone, null)), nowMs)
      return {
        month,
        days: shown.map(({ day, status, flags, lateSeconds, earlySeconds, workSeconds, firstAt, lastAt, dueFrom, dueTo, reasons, settled }, i) => ({ day, status, statusName: statusNames[status][language], flags, lateSeconds, earlySeconds, workSeconds, firstAt, lastAt, dueFrom, dueTo, ...counts[i]!, reasons, ...(settled ? { settled } : {}) })),
        regularizations: asked,
      }
    })
  })
}
