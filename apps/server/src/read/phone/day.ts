import { IsoDate, PhoneDay } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { loadOwnPerson } from '../replay/around.ts'
import { createDayPresenter, dayJson } from '../replay/presentDay.ts'
import { requireDay } from '../replay/routes.ts'
import { stretchesOf } from '../replay/stretches.ts'
import { gapCauseText } from '../replay/texts.ts'

/** GET /api/v1/phone/days/:date: what the company has of my day, and when I was not recorded. */
export const phoneDay = (ports: Ports): Routes => {
  const presentDay = createDayPresenter()
  return (app: App) => {
    app.get('/api/v1/phone/days/:date', { schema: { tags: ['Phone'], summary: 'My day: path, stops, check-ins, when I was recorded and when not', params: Type.Object({ date: IsoDate }), response: { 200: PhoneDay } } }, async (request, reply) => {
      const device = await requireDevice(ports, request)
      const date = requireDay(request.params.date)
      const language = languageOf(request.headers['accept-language'])
      const json = await ports.db.lookUpOrg(device.orgId, async (trx) => {
        const person = (await loadOwnPerson(trx, device.personId, ports.clock.now()))!
        const day = await presentDay(trx, device.orgId, person, device.personId, date, language, null)
        const stretches = stretchesOf(day.times, day.silences, day.windows, arrivalTime(ports, request))
        return dayJson(day.fixesJson, {
          ...day.rest, refusedPrivateCount: day.refusedPrivate,
          stretches: stretches.map(({ from, to, recorded, cause }) => ({ from: isoInstant(from), to: isoInstant(to), recorded, cause: gapCauseText(cause, language) })),
        })
      })
      return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(json as never)
    })
  }
}
