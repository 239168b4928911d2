import { ProblemError, TrackerCreated, TrackerInput, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { loggedTokenHash, newId, newToken, tokenHash } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { presentDevice } from '../devices/presentDevices.ts'
import { logEnrollment } from '../devices/revokeDevices.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'

/** POST /api/v1/people/:id/trackers: links for a tracker app that cannot enrol itself. The token is in the links and shown once. */
export const createTracker = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people/:id/trackers', { schema: { tags: ['People'], summary: 'Add a tracker (OwnTracks, Traccar Client, Overland, GPSLogger)', params: Type.Object({ id: Uuid }), body: TrackerInput, response: { 201: TrackerCreated } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const personId = request.params.id
    const label = requireName(request.body.label, 'label')
    const datum = request.body.datum ?? 'wgs84'
    const identifier = blankToNull(request.body.identifier)
    const token = newToken()
    const deviceId = newId(actor.nowMs)
    const device = await administrativeAct(ports, actor, async (act) => {
      const { rows } = await sql<{ status: string }>`select status from people where person_id = ${personId} for update`.execute(act.trx)
      if (!rows[0]) throw new ProblemError('not_found')
      if (rows[0].status !== 'active') throw new ProblemError('conflict', t('此人已离职', '此人已離職', 'This person has left'))
      await sql`insert into devices (org_id, device_id, person_id, kind, label, tracker_identifier, datum, token_hash, enrolled_at)
        values (${act.orgId}, ${deviceId}, ${personId}, 'tracker', ${label}, ${identifier}, ${datum}, ${tokenHash(token)}, ${new Date(act.nowMs)})`.execute(act.trx)
      logEnrollment(act, { deviceId, personId, kind: 'tracker', publicKey: null, datum, label, trackerIdentifier: identifier, tokenSha256: loggedTokenHash(deviceId, token) })
      return await presentDevice(act.trx, deviceId)
    })
    const url = (kind: string) => new URL(`/api/v1/trackers/${token}/${kind}`, ports.settings.publicUrl).href
    return reply.status(201).send({ device, urls: { owntracks: url('owntracks'), osmand: url('osmand'), overland: url('overland'), gpslogger: url('gpslogger') } })
  })
}
