import { ProblemError, SiteFactorAnswer, SiteFactorInput, SiteFactorList, SiteFactor, Uuid, type SiteFactorKind } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { newId, newToken, tokenHash } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct, type Act, holdLog } from '../registry/administrativeAct.ts'
import { requireActor, requireConsoleViewer, requireName } from '../registry/registryRequest.ts'
import { plainBeaconId, tagSerial } from './identifiers.ts'
import { type FactorKeys, openKeys, sealKeys } from './keys.ts'
import { presentFactor, presentFactors } from './present.ts'
import { newSecret, secretsToShow } from './secrets.ts'

const linkValidForMs = 72 * 3_600_000
const Params = Type.Object({ id: Uuid })

/** The identifier in its one form, or a problem that names what is expected. */
const requireIdentifier = ({ kind, identifier = '' }: SiteFactorInput): string | null => {
  if (kind === 'tag_plain' || kind === 'tag_sun') {
    const serial = tagSerial(identifier)
    if (serial === undefined || (kind === 'tag_sun' && serial.length !== 14)) throw new ProblemError('invalid_request', kind === 'tag_sun' ? t('标签序列号（UID）须为 14 位十六进制数，如 04:A2:3B:7A:55:10:90', '標籤序號（UID）須為 14 位十六進位數，如 04:A2:3B:7A:55:10:90', 'identifier: the UID of the tag has 14 hexadecimal digits, such as 04:A2:3B:7A:55:10:90') : t('标签序列号须为十六进制数，如 04:A2:3B:7A', '標籤序號須為十六進位數，如 04:A2:3B:7A', 'identifier: the serial number of the tag in hexadecimal digits, such as 04:A2:3B:7A'))
    return serial
  }
  if (kind !== 'beacon_plain') return null
  const id = plainBeaconId(identifier)
  if (id === undefined) throw new ProblemError('invalid_request', t('信标编号须为 UUID、iBeacon 的 UUID:major:minor，或 Eddystone-UID 的 32 位数', '信標編號須為 UUID、iBeacon 的 UUID:major:minor，或 Eddystone-UID 的 32 位數', 'identifier: a UUID, or UUID:major:minor of an iBeacon, or the 32 digits of an Eddystone-UID'))
  return id
}

const keysFor = (input: SiteFactorInput): { readonly keys: FactorKeys; readonly made: FactorKeys } => {
  const { kind, metaReadKey, fileReadKey, isDiversified } = input
  if (kind === 'tag_sun') {
    const made = { ...(metaReadKey === undefined ? { metaReadKey: newSecret() } : {}), ...(fileReadKey === undefined ? { fileReadKey: newSecret() } : {}) }
    const given = { ...(metaReadKey === undefined ? {} : { metaReadKey: metaReadKey.trim().toLowerCase() }), ...(fileReadKey === undefined ? {} : { fileReadKey: fileReadKey.trim().toLowerCase() }) }
    return { keys: { ...given, ...made, ...(isDiversified === true ? { isDiversified } : {}) }, made }
  }
  if (metaReadKey !== undefined || fileReadKey !== undefined || isDiversified !== undefined) throw new ProblemError('invalid_request', t('只有防复制的标签（tag_sun）才有密钥', '只有防複製的標籤（tag_sun）才有金鑰', 'keys belong to tags of the kind tag_sun only'))
  return kind === 'tag_plain' || kind === 'beacon_plain' ? { keys: {}, made: {} } : { keys: { secret: newSecret() }, made: {} }
}

interface Stored { readonly kind: SiteFactorKind; readonly siteId: string; readonly label: string; readonly status: 'active' | 'revoked'; readonly identifier: string | null; readonly sealed: Buffer | null }
/** The log's head before it: recording writes when it was read last. */
const lockFactor = async (act: Act, id: string): Promise<Stored> => {
  await holdLog(act)
  const row = (await sql<Stored>`select kind, site_id as "siteId", label, status, identifier, sealed from site_factors where factor_id = ${id} for update`.execute(act.trx)).rows[0]
  if (!row) throw new ProblemError('not_found')
  return row
}

const refuseTwice = async ({ trx }: Act, identifier: string | null): Promise<void> => {
  if (identifier === null) return
  const twin = (await sql<{ name: string; label: string }>`select s.name, f.label from site_factors f join sites s on s.org_id = f.org_id and s.site_id = f.site_id where f.identifier = ${identifier} and f.status = 'active'`.execute(trx)).rows[0]
  if (twin) throw new ProblemError('conflict', t(`${identifier} 已登记在“${twin.name}”（${twin.label}）`, `${identifier} 已登記在「${twin.name}」（${twin.label}）`, `${identifier} is already registered at ${twin.name} (${twin.label})`))
}

/** GET and POST /api/v1/sites/:id/factors; POST /api/v1/site-factors/:id/revoke, /restore (which takes a revocation back) and /show. */
export const siteFactors = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sites/:id/factors', { schema: { tags: ['Sites'], summary: 'Tags, codes and beacons of a site', params: Params, response: { 200: SiteFactorList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      if ((await sql`select 1 from sites where site_id = ${request.params.id}`.execute(trx)).rows.length === 0) throw new ProblemError('not_found')
      return { factors: await presentFactors(trx, request.params.id) }
    })
  })

  app.post('/api/v1/sites/:id/factors', { schema: { tags: ['Sites'], summary: 'Register a tag, code or beacon', params: Params, body: SiteFactorInput, response: { 201: SiteFactorAnswer } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const siteId = request.params.id
    const { kind } = request.body
    const [label, identifier, { keys, made }] = [requireName(request.body.label, 'label'), requireIdentifier(request.body), keysFor(request.body)]
    const factorId = newId(actor.nowMs)
    const screenToken = kind === 'code_rotating' ? newToken() : null
    const answer = await administrativeAct(ports, actor, async (act) => {
      const { trx, orgId, by, nowMs, note } = act
      if ((await sql`select 1 from sites where site_id = ${siteId} for key share`.execute(trx)).rows.length === 0) throw new ProblemError('not_found')
      await refuseTwice(act, identifier)
      await sql`insert into site_factors (org_id, factor_id, site_id, kind, label, identifier, sealed, link_hash, link_expires_at, created_by, created_at)
        values (${orgId}, ${factorId}, ${siteId}, ${kind}, ${label}, ${identifier}, ${Object.keys(keys).length === 0 ? null : sealKeys(ports.secretBox, orgId, factorId, keys)},
          ${screenToken === null ? null : tokenHash(screenToken)}, ${screenToken === null ? null : new Date(nowMs + linkValidForMs)}, ${by}, ${new Date(nowMs)})`.execute(trx)
      note('site_factor.registered', factorId, { siteId, kind, label, identifier }, 'rule_changed')
      return await presentFactor(trx, factorId)
    }, { registry: false })
    return reply.status(201).send({ factor: answer, secrets: secretsToShow(kind, factorId, keys, made, screenToken) })
  })

  app.post('/api/v1/site-factors/:id/revoke', { schema: { tags: ['Sites'], summary: 'A tag, code or beacon counts no more', params: Params, response: { 200: SiteFactor } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, async (act) => {
      const { id } = request.params
      const { status, siteId, label, kind } = await lockFactor(act, id)
      if (status === 'active') {
        await sql`update site_factors set status = 'revoked', revoked_at = ${new Date(act.nowMs)}, link_hash = null where factor_id = ${id}`.execute(act.trx)
        act.note('site_factor.revoked', id, { siteId, kind, label }, 'rule_changed')
      }
      return await presentFactor(act.trx, id)
    }, { registry: false })
  })

  app.post('/api/v1/site-factors/:id/restore', { schema: { tags: ['Sites'], summary: 'Take a revocation back', params: Params, response: { 200: SiteFactor } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, async (act) => {
      const { id } = request.params
      const { status, siteId, label, kind, identifier } = await lockFactor(act, id)
      if (status === 'revoked') {
        await refuseTwice(act, identifier)
        await sql`update site_factors set status = 'active', revoked_at = null where factor_id = ${id}`.execute(act.trx)
        act.note('site_factor.restored', id, { siteId, kind, label }, 'rule_changed')
      }
      return await presentFactor(act.trx, id)
    }, { registry: false })
  })

  app.post('/api/v1/site-factors/:id/show', { schema: { tags: ['Sites'], summary: 'A new link for a screen, or the printed code again', params: Params, response: { 200: SiteFactorAnswer } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, orgId, nowMs, note } = act
      const { id } = request.params
      const stored = await lockFactor(act, id)
      if (stored.status !== 'active' || stored.sealed === null || (stored.kind !== 'code_rotating' && stored.kind !== 'code_printed')) throw new ProblemError('conflict', t('只有使用中的屏幕码或印刷码可以再次显示', '只有使用中的螢幕碼或印刷碼可以再次顯示', 'Only a screen or a printed code that is in use can be shown again'))
      const keys = openKeys(ports.secretBox, orgId, id, stored.sealed)
      if (stored.kind === 'code_printed') return { factor: await presentFactor(trx, id), secrets: secretsToShow(stored.kind, id, keys, {}, null) }
      // Another screen gets another secret: whoever has the old one shows codes that count no more.
      const screenToken = newToken()
      const renewed: FactorKeys = { secret: newSecret(), formerSecrets: [keys.secret!, ...(keys.formerSecrets ?? [])].slice(0, 4) }
      await sql`update site_factors set sealed = ${sealKeys(ports.secretBox, orgId, id, renewed)}, link_hash = ${tokenHash(screenToken)}, link_expires_at = ${new Date(nowMs + linkValidForMs)}, paired_at = null where factor_id = ${id}`.execute(trx)
      note('site_factor.renewed', id, { siteId: stored.siteId, kind: stored.kind, label: stored.label }, 'rule_changed')
      return { factor: await presentFactor(trx, id), secrets: secretsToShow(stored.kind, id, renewed, {}, screenToken) }
    }, { registry: false })
  })
}
