import { ConsistencyAnswer, InclusionAnswer, ProblemError, SelfCheck, Uuid } from '@fieldproof/contract'
import { consistencyNodes, consistencyProof, encodeEntries, encodeTile, inclusionNodes, inclusionPath, leafBytes, parseTilePath, tileWidthAt, toBase64 } from '@fieldproof/core/evidence'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { requireDevice } from '../../http/device.ts'
import { nothingPersonal } from '../../http/fieldMasks.ts'
import { canAdminister, requireViewer } from '../../http/viewer.ts'
import { requireDelivering } from '../../intake/requireDelivering.ts'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { loadNodes, missingEntry } from '../../platform/logNodes.ts'
import { lastSelfCheck, runSelfCheck } from '../../record/selfCheck.ts'
import { leafOf, type StoredLeaf } from './leaf.ts'

const latest = async (trx: Sql): Promise<{ tree_size: number; note: string } | undefined> =>
  (await sql<{ tree_size: number; note: string }>`select tree_size, note from checkpoints order by tree_size desc limit 1`.execute(trx)).rows[0]

/** A phone reads its company's log with its token, a console with its session. A checkpoint is also how a phone asks whether its enrolment stands, so one that was replaced gets none here. */
const orgOf = async (ports: Ports, request: FastifyRequest): Promise<string> =>
  request.headers.authorization ? (await requireDevice(ports, request)).orgId : (await requireViewer(ports, request)).orgId

/** How many entries a log has; beyond this no number is exact. */
const EntryCount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/**
 * The evidence log, for the people it is about. Leaves hold commitments only, so nothing personal leaves by these routes.
 * `/log/:orgId/…` is the public C2SP tlog-tiles layout, for outside witnesses.
 */
export const logRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/log/checkpoint', { config: { holds: nothingPersonal } }, async (request, reply) => {
    const orgId = await orgOf(ports, request)
    const checkpoint = await ports.db.readOrg(orgId, latest)
    if (!checkpoint) throw new ProblemError('not_found', 'the log has no checkpoint yet')
    return reply.type('text/plain; charset=utf-8').send(checkpoint.note)
  })

  app.get('/api/v1/log/consistency', { schema: { querystring: Type.Object({ from: EntryCount, to: Type.Optional(EntryCount) }), response: { 200: ConsistencyAnswer } } }, async (request) => {
    const orgId = request.headers.authorization ? (await requireDelivering(ports, request)).orgId : (await requireViewer(ports, request)).orgId
    const { from } = request.query
    return await ports.db.readOrg(orgId, async (trx) => {
      const checkpoint = request.query.to === undefined
        ? await latest(trx)
        : (await sql<{ tree_size: number; note: string }>`select tree_size, note from checkpoints where tree_size = ${request.query.to}`.execute(trx)).rows[0]
      if (!checkpoint) throw new ProblemError('not_found', 'there is no checkpoint of that size')
      const to = checkpoint.tree_size
      if (from > to) throw new ProblemError('conflict', `the log has ${to} entries, fewer than the ${from} asked about`)
      const getHash = await loadNodes(trx, from === 0 || from === to ? [] : consistencyNodes(from, to))
      const proof = from === 0 || from === to ? [] : consistencyProof(nodeCrypto.sha256, from, to, getHash)
      return { from, to, proof: proof.map(toBase64), checkpoint: checkpoint.note }
    })
  })

  app.get('/api/v1/log/inclusion', { schema: { querystring: Type.Object({ eventId: Uuid }), response: { 200: InclusionAnswer } } }, async (request) => {
    // A phone that was replaced and brings what it signed before holds its company to its word as any other.
    const device = request.headers.authorization ? await requireDelivering(ports, request) : undefined
    const orgId = device?.orgId ?? (await requireViewer(ports, request)).orgId
    return await ports.db.readOrg(orgId, async (trx) => {
      // The salt opens the leaf, so only the phone of the person whose event it is gets it (a track's until it is sealed into a chunk).
      const row = (await sql<StoredLeaf & { salt: Buffer | null }>`
        select entry_index, kind, recorded_time, commitment, case when ${device?.personId ?? null}::uuid in (
          select person_id from check_ins where event_id = ref union all select person_id from work_states where event_id = ref union all select person_id from device_states where event_id = ref union all select person_id from track_segments where event_id = ref) then salt end as salt
        from log_entries where ref = ${request.query.eventId} and kind = 'submission'`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('not_found', 'this event is not in the log yet')
      const checkpoint = await latest(trx)
      if (!checkpoint || checkpoint.tree_size <= row.entry_index) throw new ProblemError('not_found', 'this event is in the log but not yet under a signed checkpoint')
      const getHash = await loadNodes(trx, inclusionNodes(row.entry_index, checkpoint.tree_size))
      const proof = inclusionPath(nodeCrypto.sha256, row.entry_index, checkpoint.tree_size, getHash)
      return { entryIndex: row.entry_index, treeSize: checkpoint.tree_size, leaf: toBase64(leafBytes(leafOf(row))), proof: proof.map(toBase64), checkpoint: checkpoint.note, ...(row.salt ? { salt: toBase64(row.salt) } : {}) }
    })
  })

  app.get('/api/v1/log/self-check', { schema: { response: { 200: SelfCheck } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    return await lastSelfCheck(ports, viewer.orgId)
  })
  app.post('/api/v1/log/self-check', { schema: { response: { 200: SelfCheck } } }, async (request) => {
    // Auditors too: checking is their work, and it changes nothing.
    const viewer = await requireViewer(ports, request)
    if (!canAdminister(viewer) && viewer.role !== 'auditor') throw new ProblemError('not_allowed')
    return await runSelfCheck(ports, viewer.orgId)
  })

  app.get('/log/:orgId/*', { schema: { params: Type.Object({ orgId: Uuid, '*': Type.String() }) } }, async (request, reply) => {
    const { orgId } = request.params
    const path = request.params['*']
    return await ports.db.readOrg(orgId, async (trx) => {
      const checkpoint = await latest(trx)
      if (!checkpoint) throw new ProblemError('not_found')
      if (path === 'checkpoint') return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(checkpoint.note)
      const tile = parseTilePath(path)
      if (!tile.ok) throw new ProblemError('not_found', tile.error)
      const { value } = tile
      const level = value.kind === 'hashes' ? value.level : 0
      if (value.width > tileWidthAt(level, value.index, checkpoint.tree_size)) throw new ProblemError('not_found', 'the log has not grown to this tile')
      reply.header('cache-control', 'public, max-age=31536000, immutable').type('application/octet-stream')
      if (value.kind === 'entries') {
        const { rows } = await sql<StoredLeaf>`select entry_index, kind, recorded_time, commitment from log_entries where entry_index >= ${value.index * 256} and entry_index < ${value.index * 256 + value.width} order by entry_index`.execute(trx)
        const gap = rows.findIndex((row, i) => row.entry_index !== value.index * 256 + i)
        if (gap >= 0 || rows.length < value.width) throw missingEntry(value.index * 256 + (gap >= 0 ? gap : rows.length))
        return reply.send(Buffer.from(encodeEntries(rows.map((row) => leafBytes(leafOf(row))))))
      }
      const nodes = Array.from({ length: value.width }, (_, i) => ({ level: value.level * 8, index: value.index * 256 + i }))
      return reply.send(Buffer.from(encodeTile(value.level, value.index, value.width, await loadNodes(trx, nodes))))
    })
  })
}
