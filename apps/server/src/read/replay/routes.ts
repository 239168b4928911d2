import { IsoDate, ProblemError, ReplayDay, Uuid } from '@fieldproof/contract'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { requireViewer, requireVisiblePerson, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { createRecentLooks, recordLook, type Look } from './access.ts'
import { loadCheckIns, loadPerson, loadSurroundings, presentFindings, siteNamesOf, windowsOf } from './around.ts'
import { createDayCache, loadDayTrack, type DayTrack } from './dayTrack.ts'
import { gapsOf } from './path.ts'
import { gapCauseText } from './texts.ts'

const nextDay = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString()

const requirePurpose = (given: string | undefined): string => {
  const purpose = given?.trim() ?? ''
  if (purpose.length < 2) throw new ProblemError('invalid_request', 'purpose: say in at least two characters what the track is looked at for; it is recorded and shown to the person')
  return purpose
}

const requireDay = (date: string): string => {
  try {
    return Temporal.PlainDate.from(date).toString()
  } catch {
    throw new ProblemError('invalid_request', `date: ${date} is not a day of the calendar`)
  }
}

/** GET /api/v1/people/:personId/days/:date?purpose=…: a person's day. It is shown only when the look and its purpose are on record. */
export const replayRoutes = (ports: Ports): Routes => {
  const cache = createDayCache()
  const looks = createRecentLooks()

  const dayTrack = async (trx: Sql, key: string, fingerprint: string, personId: string, from: number, to: number): Promise<DayTrack> => {
    const known = cache.get(key, fingerprint)
    if (known) return known
    const track = await loadDayTrack(trx, personId, from, to)
    cache.put(key, fingerprint, track)
    return track
  }

  const present = async (trx: Sql, viewer: Viewer, personId: string, date: string, language: Language): Promise<Buffer> => {
    const person = await loadPerson(trx, viewer, personId)
    if (!person) throw new ProblemError('not_found')
    const zone = zoneOf(person.timeZone)
    const [from, to] = [zone.startOfDay(date), zone.startOfDay(nextDay(date))]
    const around = await loadSurroundings(trx, personId, date, from, to)
    const track = await dayTrack(trx, `${viewer.orgId} ${personId} ${from}`, around.fingerprint, personId, from, to)
    const siteNames = await siteNamesOf(trx, track.stops)
    const gaps = gapsOf(track.times, around.states, windowsOf(person, from, to), around.episodes)
    const { summary } = track
    const rest: Omit<ReplayDay, 'fixes'> = {
      personId, personName: person.name, date, timeZone: person.timeZone,
      devices: track.devices.map(({ deviceId, source }) => ({ deviceId, label: around.labels[deviceId] ?? null, source })),
      stops: track.stops.map((stop, i) => ({ centre: stop.centre, arrivedAt: isoInstant(stop.arrivedAt), leftAt: isoInstant(stop.leftAt), durationSeconds: stop.durationSeconds, siteName: siteNames[i] ?? null })),
      checkIns: await loadCheckIns(trx, personId, from, to, language),
      gaps: gaps.map((gap) => ({ from: isoInstant(gap.from), to: isoInstant(gap.to), cause: gapCauseText(gap.cause, language) })),
      summary: {
        fixCount: track.fixCount, metres: summary.metres, movingSeconds: summary.movingSeconds, staySeconds: summary.staySeconds,
        firstFixTime: track.times.length > 0 ? isoInstant(track.times[0]!) : null, lastFixTime: track.times.length > 0 ? isoInstant(track.times.at(-1)!) : null,
      },
      findings: presentFindings(around, language),
      refusedOffDutyCount: around.refused,
      refusedImpossibleClockCount: around.refusedByClock,
    }
    // The columns are bytes already: tens of thousands of numbers are written once, not once per look.
    return Buffer.concat([Buffer.from('{"fixes":'), track.fixesJson, Buffer.from(`,${JSON.stringify(rest).slice(1)}`)])
  }

  return (app: App) => {
    app.get('/api/v1/people/:personId/days/:date', {
      schema: {
        tags: ['People'], summary: 'A person’s day: track, stops, check-ins, silences. Needs a purpose, which is recorded and shown to the person',
        params: Type.Object({ personId: Uuid, date: IsoDate }), querystring: Type.Object({ purpose: Type.Optional(Type.String({ maxLength: 200 })) }), response: { 200: ReplayDay },
      },
    }, async (request, reply) => {
      const startedAt = performance.now()
      const viewer = await requireViewer(ports, request)
      const { personId } = request.params
      const date = requireDay(request.params.date)
      const purpose = requirePurpose(request.query.purpose)
      const look: Look = { orgId: viewer.orgId, viewerId: viewer.personId, personId, day: date, purpose }
      const putOnRecord = async (): Promise<void> => {
        if (looks.isKnown(look, ports.clock.now())) return
        const at = await ports.db.withOrg(viewer.orgId, async (trx) => {
          await requireVisiblePerson(trx, viewer, personId)
          return await recordLook(trx, look, ports.clock.now())
        })
        looks.remember(look, at)
      }
      const language = languageOf(request.headers['accept-language'])
      // Both at once; nothing is answered unless both succeed.
      const [json] = await Promise.all([ports.db.readOrg(viewer.orgId, (trx) => present(trx, viewer, personId, date, language)), putOnRecord()])
      return reply.header('cache-control', 'no-store').header('server-timing', `total;dur=${(performance.now() - startedAt).toFixed(1)}`).type('application/json; charset=utf-8').send(json as never)
    })
  }
}
