import { IsoDate, ProblemError, ReplayDay, trackFiles, Uuid } from '@fieldproof/contract'
import { type Language, t } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { requireViewer, requireVisiblePerson, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { createRecentLooks, recordLook, requirePurpose, type Look } from './access.ts'
import { loadPerson } from './around.ts'
import { createDayPresenter, dayJson } from './presentDay.ts'

export const requireDay = (date: string): string => {
  try {
    return Temporal.PlainDate.from(date).toString()
  } catch {
    throw new ProblemError('invalid_request', t(`日期：日历上没有 ${date}`, `日期：日曆上沒有 ${date}`, `date: ${date} is not a day of the calendar`))
  }
}

const noFixes = (): ReplayDay['fixes'] => ({ fixTime: [], lat: [], lon: [], accuracyMetres: [], speedMetresPerSecond: [], deviceIndex: [] })

/** GET /api/v1/people/:personId/days/:date?purpose=…: a person's day. It is shown only when the look and its purpose are on record. */
export const replayRoutes = (ports: Ports): Routes => {
  const presentDay = createDayPresenter()
  const looks = createRecentLooks()

  const present = async (trx: Sql, viewer: Viewer, personId: string, date: string, language: Language): Promise<Buffer | ReplayDay> => {
    const person = await loadPerson(trx, viewer, personId, ports.clock.now())
    if (!person) throw new ProblemError('not_found')
    const { fixesJson, rest } = await presentDay(trx, viewer.orgId, person, personId, date, language, viewer)
    // Masked, a day has no path: an object, so that what answers everybody (http/fieldMasks.ts) takes out the places of the rest of it.
    return viewer.masks.includes('position') && viewer.personId !== personId ? { fixes: noFixes(), ...rest } : dayJson(fixesJson, rest)
  }

  return (app: App) => {
    app.get('/api/v1/people/:personId/days/:date', {
      schema: {
        tags: ['People'], summary: 'A person’s day: track, stops, check-ins, silences. Needs a purpose, which is recorded and shown to the person',
        params: Type.Object({ personId: Uuid, date: IsoDate }), querystring: Type.Object({ purpose: Type.Optional(Type.String({ maxLength: 200 })), exportedAs: Type.Optional(Type.Enum([...trackFiles], { description: 'The day is taken as this file: an entry of its own in the log each time, which the person sees' })) }), response: { 200: ReplayDay },
      },
      config: { holds: { fields: ['position'], masksItself: true } },
    }, async (request, reply) => {
      const startedAt = performance.now()
      const viewer = await requireViewer(ports, request)
      const { personId } = request.params
      const date = requireDay(request.params.date)
      const purpose = requirePurpose(request.query.purpose)
      const look: Look = { orgId: viewer.orgId, viewerId: viewer.personId, personId, day: date, purpose, form: request.query.exportedAs }
      const putOnRecord = async (): Promise<void> => {
        if (look.form === undefined && looks.isKnown(look, ports.clock.now())) return
        const at = await ports.db.withOrg(viewer, async (trx) => {
          await requireVisiblePerson(trx, viewer, personId)
          return await recordLook(trx, look, ports.clock.now())
        })
        if (look.form === undefined) looks.remember(look, at)
      }
      const language = languageOf(request.headers['accept-language'])
      // Both at once; nothing is answered unless both succeed.
      const [json] = await Promise.all([ports.db.lookUpOrg(viewer, (trx) => present(trx, viewer, personId, date, language)), putOnRecord()])
      return reply.header('cache-control', 'no-store').header('server-timing', `total;dur=${(performance.now() - startedAt).toFixed(1)}`).type('application/json; charset=utf-8').send(json as never)
    })
  }
}
