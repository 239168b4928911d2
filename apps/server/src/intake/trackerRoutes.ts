import { longestTrackMs } from '@fieldproof/core/geo'
import { ProblemError } from '@fieldproof/contract'
import { inLanguage } from '@fieldproof/core/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Routes } from '../http/app.ts'
import { problemOf } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { idFromContent } from '../platform/ids.ts'
import { zoneOf } from '../platform/zone.ts'
import type { Ports } from '../ports.ts'
import type { KnownDevice } from './deviceDirectory.ts'
import { countStored, createFixesOfDay, type FixesOfDay, mostFixesOfADay, type Room } from './fixesOfDay.ts'
import { judgedTime, splitByDuty } from './gate.ts'
import { addRefusals } from './refusals.ts'
import { noteTrackerRefusal } from './trackerRefusals.ts'
import { type TrackerSource, trackerReaders, trackerSources } from './trackerDecoders.ts'
import { type TrackerItem, type TrackerMessage, messageOf } from './trackerMessage.ts'

const bodyLimit = 1_048_576
/** Uploads waiting for the database: beyond this the client is better off keeping its data and coming back. */
const longestQueue = 20_000

/**
 * Trackers that people already have. Each client gets the answer it waits for, also when everything was off duty, so that it does
 * not send again what will never be stored:
 *   OwnTracks `[]`, Overland `{"result":"ok"}`, Traccar Client, OsmAnd and GPSLogger an empty 200.
 * 400 is for what cannot be read at all: its time cannot be judged, so it must not be stored, and the sender is wrongly set up.
 */
const answers: Record<TrackerSource, (reply: FastifyReply) => FastifyReply> = {
  owntracks: (reply) => reply.type('application/json').send('[]'),
  overland: (reply) => reply.type('application/json').send('{"result":"ok"}'),
  osmand: (reply) => reply.send(),
  gpslogger: (reply) => reply.send(),
}

/** OwnTracks sends the token as the password of HTTP Basic (any user name), Overland as a bearer token. */
const tokenOf = (request: FastifyRequest): string | undefined => {
  const { token } = request.params as { token?: string }
  if (token !== undefined) return token
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() === 'bearer') return value
  return scheme?.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString().split(':').slice(1).join(':') : undefined
}

const requireTracker = async (ports: Ports, request: FastifyRequest): Promise<KnownDevice> => {
  const token = tokenOf(request)
  if (token === undefined) throw new ProblemError('unknown_device', 'the tracker’s token is expected in the address, as password of HTTP Basic, or as bearer token')
  const device = await ports.devices.byToken(token)
  if (!device || device.kind !== 'tracker') throw new ProblemError('not_found', 'no tracker has this address')
  if (device.status !== 'active' || device.personStatus !== 'active') throw new ProblemError('device_revoked')
  return device
}

const queryOf = (request: FastifyRequest): string => {
  const at = request.raw.url?.indexOf('?') ?? -1
  return at < 0 ? '' : request.raw.url!.slice(at + 1)
}

const readMessage = (source: TrackerSource, bytes: Uint8Array): TrackerMessage => {
  const read = trackerReaders[source](bytes)
  if (read.ok) return read.value
  throw new ProblemError(read.error.startsWith('more than') ? 'body_too_large' : read.error === 'the body is not valid JSON' ? 'not_json' : 'invalid_request', read.error)
}

const requireBoundIdentifier = (device: KnownDevice, message: TrackerMessage, request: FastifyRequest): void => {
  if (device.trackerIdentifier === null) return
  // OwnTracks names user and device in headers as well.
  const told = [...message.identifiers, request.headers['x-limit-d'], request.headers['x-limit-u']]
  if (!told.includes(device.trackerIdentifier)) throw new ProblemError('not_allowed', 'this address is bound to one device id, and the message carries another or none')
}

/**
 * What a phone brings at once that had no network for days, as uploads that each span no longer than one may (read.ts): who looks for a time looks back that far, and no
 * further. One upload, and the message as sent, wherever that is enough; else one for each day. A clock that cannot be stands by itself and pulls nobody along.
 */
const uploadsOf = (items: readonly TrackerItem[], device: KnownDevice, receivedAt: number): (readonly TrackerItem[])[] => {
  const timeOf = (item: TrackerItem): number => item.fixTime ?? receivedAt
  const [first, last] = items.reduce(([from, to], item) => [Math.min(from, timeOf(item)), Math.max(to, timeOf(item))], [Infinity, -Infinity])
  if (last - first <= longestTrackMs) return items.length === 0 ? [] : [items]
  const zone = zoneOf(device.timeZone)
  return [...Map.groupBy(items, (item) => zone.dayAt(timeOf(item))).values()]
}

/** Room in the days that the uploads will be filed under: each in that of its first position. All of them, or none. */
const roomFor = async (fixesOfDay: FixesOfDay, device: KnownDevice, uploads: readonly (readonly TrackerItem[])[], receivedAt: number): Promise<Room> => {
  const rooms: Room[] = []
  const giveBack = () => rooms.forEach((room) => room.giveBack())
  for (const items of uploads) {
    const room = await roomForOne(fixesOfDay, device, items, receivedAt).catch((error: unknown) => {
      giveBack()
      throw error
    })
    rooms.push(room)
  }
  return { giveBack }
}

const roomForOne = async (fixesOfDay: FixesOfDay, device: KnownDevice, items: readonly TrackerItem[], receivedAt: number): Promise<Room> => {
  const first = items.reduce((earliest, item) => Math.min(earliest, judgedTime(item.fixTime, receivedAt)), Infinity)
  const room = (await fixesOfDay.dayOf(device, first, receivedAt)).take(items.length)
  if (room === undefined) throw new ProblemError('day_full', `${items.length} positions more than the ${mostFixesOfADay} of a day`)
  return room
}

const receive = (ports: Ports, fixesOfDay: FixesOfDay, source: TrackerSource) => async (request: FastifyRequest, reply: FastifyReply) => {
  const device = await requireTracker(ports, request)
  const receivedAt = arrivalTime(ports, request)
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const bytes = messageOf(queryOf(request), body)
  if (bytes.length === 0) throw new ProblemError('invalid_request', 'the message is empty')
  const message = readMessage(source, bytes)
  if (message.items.length === 0) return answers[source](reply)
  requireBoundIdentifier(device, message, request)

  const { kept, days } = splitByDuty(message.items, device, receivedAt)
  for (const [day, refusals] of days) await addRefusals(ports.db.system, device, day, refusals)
  if (kept.length > 0 && ports.intake.waiting > longestQueue) throw new ProblemError('storage_unavailable')

  const keep = (items: readonly TrackerItem[]) => {
    // As sent when everything in it is on duty; else the same message with only the on-duty items, each letter for letter.
    const stored = items.length === message.items.length && message.judgeable ? bytes : message.only(items)
    // A repeat of a message is a duplicate, except of one that tells no time: the same place a minute later is new.
    const arrival = items.some((item) => item.fixTime === null) ? String(receivedAt) : ''
    return ports.intake.keep({
      orgId: device.orgId, eventId: idFromContent(device.deviceId, source, arrival, stored), deviceId: device.deviceId, personId: device.personId, source, receivedAt,
      remoteAddress: request.ip, envelope: null, body: stored,
    })
  }
  // What cannot be used is kept apart from what can: the log then shows it as undecodable instead of hiding it beside good fixes.
  const usable = kept.filter((item) => item.fix !== undefined)
  const unusable = kept.filter((item) => item.fix === undefined)
  const uploads = uploadsOf(usable, device, receivedAt)
  const room = await roomFor(fixesOfDay, device, uploads, receivedAt)
  const outcomes = await Promise.all([...uploads, ...(unusable.length > 0 ? [unusable] : [])].map(keep)).catch((error: unknown) => {
    room.giveBack()
    throw error
  })
  if (outcomes.every(({ state }) => state !== 'kept')) room.giveBack()
  return answers[source](reply)
}

/** On the tracker nobody reads the answer, so a message that was refused is noted with its device, where an administrator looks. What was wrong is answered as ever. */
const refused = (ports: Ports, source: TrackerSource) => async (error: unknown, request: FastifyRequest): Promise<never> => {
  const { code, detail } = problemOf(error)
  if (code === 'invalid_request' || code === 'not_json' || code === 'body_too_large' || code === 'day_full' || code === 'not_allowed') {
    await requireTracker(ports, request).then((device) => noteTrackerRefusal(ports.db, device, { source, code, detail: inLanguage(detail ?? '', 'en'), atMs: ports.clock.now() }))
      .catch((failure: unknown) => { if (!(failure instanceof ProblemError)) ports.log.warn({ error: failure }, 'a refused tracker message could not be noted') })
  }
  throw error
}

export const trackerRoutes = (ports: Ports): Routes => (app) => {
  const fixesOfDay = createFixesOfDay(countStored(ports.db))
  // Whatever a client calls its content, the bytes are what is kept.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
  for (const source of trackerSources) {
    const method = source === 'owntracks' || source === 'overland' ? (['POST', 'PUT'] as const) : (['GET', 'POST', 'PUT'] as const)
    for (const base of [`/api/v1/trackers/:token/${source}`, `/api/v1/trackers/${source}`])
      for (const url of [base, `${base}/`]) app.route({ method: [...method], url, bodyLimit, exposeHeadRoute: false, handler: receive(ports, fixesOfDay, source), errorHandler: refused(ports, source) })
  }
}
