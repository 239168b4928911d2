import { ProblemError } from '@fieldproof/contract'
import { buildPackageZip, type CheckStatement, inclusionNodes, inclusionPath, type JsonObject, type PackageContext, type PackageEntryInput, parseCompactJws, verifyCheckStatement } from '@fieldproof/core/evidence'
import { isoInstant, languages, type Geofence, type Translated, type Verdict, t } from '@fieldproof/core/kernel'
import { explainFinding, signalName } from '@fieldproof/core/signals'
import { bandName } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { isVisible as isVisibleTo, visiblePeople, type Viewer } from '../../http/viewer.ts'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { LogSigner } from '../../platform/logKeys.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { loadNodes } from '../../platform/logNodes.ts'
import { receiptOfEntry } from '../log/receipt.ts'
import { leafOf } from '../log/leaf.ts'
import { enrolmentLinks } from './enrolmentLinks.ts'
import { identifyingEntries } from './identifyingEntries.ts'
import { type Disagreement, jsonOf, logColumns, type LoggedAbout, type LogRow, loadLoggedAbout } from './loggedAbout.ts'
import { compareWithRows, loadRowsNaming, type ShownCheckIn } from './rowsNaming.ts'
import { passkeyRegistrations } from './passkeyRegistrations.ts'
import { loadTaps } from './taps.ts'

const extensions: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'video/webm': 'webm', 'video/mp4': 'mp4', 'audio/webm': 'weba', 'audio/mp4': 'm4a' }
const translated = (say: (language: (typeof languages)[number]) => string): Translated => Object.fromEntries(languages.map((language) => [language, say(language)])) as Translated
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export interface Exported {
  readonly zip: Uint8Array
  readonly personId: string
  /** In the company's time zone, YYYY-MM-DD. */
  readonly day: string
  readonly checkInId: string
}

/**
 * The evidence package of one check-in: the signed event, every verdict on it, the enrolment that binds the device key with the link it was made with, the photo, the video and the spoken note,
 * receipts, what people have said about it, the policies it was judged under, the spot challenge it answers, the registration of the passkey that confirmed it, and the proofs that all of it stands in the log under one signed checkpoint.
 *
 * Everything is taken from the log (loggedAbout.ts). The tables that lists are made of are only compared with it, and where they differ the package says so; so does the
 * newest result of the log's own check. Format: docs/reference/evidence-format.md.
 */
export const exportEvidence = async (ports: Ports, viewer: Viewer, givenId: string): Promise<Exported> => {
  const eventId = givenId.toLowerCase()
  const signer = await ports.signers(viewer.orgId)
  return await ports.db.readOrg(viewer, async (trx) => {
    const shown = (await sql<ShownCheckIn & { is_visible: boolean; happened_at: Date }>`select c.happened_at, c.entry_index, c.device_id, c.person_id, c.site_id, c.verdict, ${isVisibleTo(viewer)} as is_visible
      from check_ins c join people p using (org_id, person_id) where c.event_id = ${eventId}`.execute(trx)).rows[0]
    const named = await loadRowsNaming(trx, eventId)
    // Only who may see the row is told what is wrong with the log behind it.
    const logged = await loadLoggedAbout(trx, eventId, shown?.entry_index, shown?.device_id, named).catch((error: unknown) => {
      throw shown?.is_visible === false ? new ProblemError('not_found') : error
    })
    const personId = logged?.person ?? shown?.person_id
    if (!logged || personId === undefined || !isCheckIn(logged) || !(await isVisible(trx, viewer, personId))) throw new ProblemError('not_found')
    const org = (await sql<{ name: string; time_zone: string; log_origin: string; log_verifier_key: string }>`select name, time_zone, log_origin, log_verifier_key from orgs`.execute(trx)).rows[0]!
    const siteId = typeof logged.payload?.siteId === 'string' && uuid.test(logged.payload.siteId.toLowerCase()) ? logged.payload.siteId.toLowerCase() : logged.payload === undefined ? (shown?.site_id ?? null) : null
    const site = siteId === null ? null : await loadSite(trx, siteId)
    const people = await loadPeople(trx, [personId, ...logged.said.flatMap(({ entry, body }) => (entry.kind === 'decision' && typeof body?.by === 'string' ? [body.by] : []))])
    const identifying = await identifyingEntries(trx, logged.submission.entry_index, { people: people.map(({ id }) => id), siteId: site?.id ?? null, orgId: viewer.orgId })
    const others = await loadEntries(trx, [...(await publications(trx, logged)), ...identifying])
    const registrations = await passkeyRegistrations(trx, logged)
    const links = await enrolmentLinks(trx, [...logged.devices, ...registrations])
    const entries = [...new Map([logged.submission, ...logged.verdicts.map(({ entry }) => entry), ...logged.said.map(({ entry }) => entry), ...logged.devices, ...registrations, ...links, ...others].map((entry) => [entry.entry_index, entry])).values()].sort((a, b) => a.entry_index - b.entry_index)
    const highest = entries.at(-1)!.entry_index
    const checkpoint = (await sql<{ tree_size: number; note: string }>`select tree_size, note from checkpoints where tree_size > ${highest} order by tree_size desc limit 1`.execute(trx)).rows[0]
    if (!checkpoint) throw new ProblemError('storage_unavailable', t('最新的记录还没有纳入签名的检查点，一秒左右就好', '最新的紀錄還沒有納入簽章的檢查點，一秒左右就好', 'the newest entries are not yet under a signed checkpoint; this takes a second'), { retryAfterSeconds: 1 })

    const getHash = await loadNodes(trx, entries.flatMap((entry) => inclusionNodes(entry.entry_index, checkpoint.tree_size)))
    const packaged = entries.map((entry): PackageEntryInput => ({
      index: entry.entry_index, leaf: leafOf(entry), salt: entry.body ? entry.salt : null, body: entry.salt ? entry.body : null,
      inclusionProof: inclusionPath(nodeCrypto.sha256, entry.entry_index, checkpoint.tree_size, getHash),
    }))
    const media = await Promise.all(mediaNamed(logged).map(async (hash) => ({ hash, file: await loadMedia(ports, trx, hash, personId) })))
    const receipt = await receiptOfEntry(ports, viewer.orgId, eventId, logged.submission)
    const taps = await loadTaps(ports, trx, viewer.orgId, eventId)
    const disagreements = [...logged.disagreements, ...compareWithRows(logged, shown, named, eventKindOf(logged))]
    const selfCheck = await newestSelfCheck(trx, signer, disagreements)
    const context: PackageContext = {
      ...(taps.length === 0 ? {} : { taps }), ...(selfCheck ? { selfCheck } : {}), ...(disagreements.length === 0 ? {} : { disagreements }),
      event: { id: eventId, entryIndex: logged.submission.entry_index },
      orgName: org.name, timeZone: org.time_zone, people, sites: site ? [site] : [],
      verdicts: logged.verdicts.flatMap(({ entry, body }) => inWords(entry.entry_index, body)),
    }
    const zip = buildPackageZip({
      origin: org.log_origin, vkey: org.log_verifier_key, checkpoint: checkpoint.note, treeSize: checkpoint.tree_size, createdTime: isoInstant(ports.clock.now()),
      entries: packaged, media: media.flatMap(({ file }) => file ?? []), erasedMedia: media.filter(({ file }) => !file).map(({ hash }) => hash), receipts: receipt ? [receipt] : [], context,
    }, nodeCrypto.sha256, signer.sign)
    return { zip, personId, day: zoneOf(org.time_zone).dayAt((shown?.happened_at ?? logged.submission.recorded_time).getTime()), checkInId: eventId }
  })
}

/** Tracks and the like are in the log too, and are no check-in. One that was erased is taken for what the list says it is. */
const isCheckIn = ({ payload }: LoggedAbout): boolean => payload === undefined || payload.kind === 'check_in' || payload.kind === 'check_out'

const isVisible = async (trx: Sql, viewer: Viewer, personId: string): Promise<boolean> =>
  (await sql`select 1 from people p where p.person_id = ${personId} and ${visiblePeople(viewer)}`.execute(trx)).rows.length > 0

const loadSite = async (trx: Sql, siteId: string): Promise<NonNullable<PackageContext['sites']>[number] | null> => {
  const { rows } = await sql<{ site: NonNullable<PackageContext['sites']>[number] }>`select jsonb_strip_nulls(jsonb_build_object('id', site_id, 'name', name, 'address', address, 'position', jsonb_build_object('lat', lat, 'lon', lon), 'fence', fence)) as site
    from sites where site_id = ${siteId}`.execute(trx)
  return rows[0] ? { ...rows[0].site, fence: rows[0].site.fence as Geofence } : null
}

const loadPeople = async (trx: Sql, ids: readonly string[]): Promise<{ id: string; name: string }[]> => {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()).filter((id) => uuid.test(id)))]
  const names = new Map((await sql<{ id: string; name: string }>`select person_id as id, name from people where person_id = any(${wanted}::uuid[])`.execute(trx)).rows.map(({ id, name }) => [id, name]))
  return wanted.flatMap((id) => (names.has(id) ? [{ id, name: names.get(id)! }] : []))
}

const loadEntries = async (trx: Sql, indexes: readonly number[]): Promise<LogRow[]> =>
  (await sql<LogRow>`select ${logColumns} from log_entries where entry_index = any(${indexes}::bigint[])`.execute(trx)).rows

/** By what rules: the publications of the policies that the verdicts name, with the hashes they name. */
const publications = async (trx: Sql, { verdicts }: LoggedAbout): Promise<number[]> => {
  const policies = verdicts.flatMap(({ body }) => (body?.policy ?? []) as JsonObject | never[]) as { readonly id?: unknown; readonly sha256?: unknown }[]
  // Policies that companies write; the built-in one stands in nobody's log.
  const written = policies.filter(({ id }) => typeof id === 'string' && uuid.test(id))
  if (written.length === 0) return []
  const { rows } = await sql<LogRow>`select ${logColumns} from log_entries where ref = any(${written.map(({ id }) => id as string)}::uuid[]) and kind = 'rule_changed'`.execute(trx)
  return rows.filter((row) => {
    const after = jsonOf(row)?.after as { sha256?: unknown } | null | undefined
    return written.some(({ id, sha256 }) => row.ref === id && after?.sha256 === sha256)
  }).map((row) => row.entry_index)
}

/** Names and reasons of a verdict as people read them. What cannot be read any more stays without words. */
const inWords = (entryIndex: number, body: JsonObject | undefined): NonNullable<PackageContext['verdicts']> => {
  try {
    const verdict = body as unknown as Verdict
    return body === undefined ? [] : [{
      entryIndex,
      band: translated((language) => bandName(verdict.band, language)),
      findings: verdict.findings.map((finding) => ({ name: translated((language) => signalName(finding.signal, language)), text: translated((language) => explainFinding(finding, language)) })),
    }]
  } catch {
    return []
  }
}

/** Photo, video and spoken note, by the hashes that the phone signed. */
const mediaNamed = ({ payload }: LoggedAbout): string[] => {
  const voice = payload?.voice as { sha256?: unknown } | undefined
  return [payload?.photoSha256, payload?.videoSha256, voice?.sha256].filter((hash): hash is string => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash))
}

const eventKindOf = ({ said }: LoggedAbout) => (entryIndex: number): unknown => {
  const entry = said.find((one) => one.entry.entry_index === entryIndex)?.entry
  const event = entry?.kind === 'submission' && entry.body ? parseCompactJws(entry.body.toString('latin1')) : undefined
  return event?.ok ? event.value.payload.kind : undefined
}

/** What the log's own check last said; a row of it that this log has not signed is somebody's own. */
const newestSelfCheck = async (trx: Sql, signer: LogSigner & { readonly keyId: string }, disagreements: Disagreement[]): Promise<CheckStatement | undefined> => {
  const { rows } = await sql<{ statement: unknown; ran_at: Date }>`select statement, ran_at from self_checks where statement is not null order by ran_at desc limit 20`.execute(trx)
  const key = { name: signer.origin, keyId: signer.keyId, publicKey: signer.publicKey }
  for (const { statement } of rows) {
    const checked = verifyCheckStatement(statement, key, nodeCrypto)
    if (checked.ok) return checked.value
    if (!disagreements.some(({ table }) => table === 'self_checks')) disagreements.push({ table: 'self_checks', entryIndex: null, what: 'unknown' })
  }
  return undefined
}

const loadMedia = async (ports: Ports, trx: Sql, sha256: string, personId: string): Promise<{ bytes: Uint8Array; extension: string } | null> => {
  const media = (await sql<{ content_type: string }>`select content_type from media where sha256 = ${sha256} and person_id = ${personId}`.execute(trx)).rows[0]
  const bytes = media ? await ports.blobs.get(sha256) : null
  return media && bytes ? { bytes, extension: extensions[media.content_type] ?? 'bin' } : null
}
