import { ProblemError } from '@fieldproof/contract'
import { buildPackageZip, inclusionNodes, inclusionPath, type EntryKind, type PackageContext, type PackageEntryInput } from '@fieldproof/core/evidence'
import { isoInstant, languages, type Geofence, type Translated, type Verdict } from '@fieldproof/core/kernel'
import { explainFinding, signalName } from '@fieldproof/core/signals'
import { bandName } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../../http/viewer.ts'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { loadNodes } from '../log/nodes.ts'
import { receiptOfSubmission } from '../log/receipt.ts'
import { leafOf } from '../log/routes.ts'
import { identifyingEntries } from './identifyingEntries.ts'
import { loadTaps } from './taps.ts'

interface EntryRow {
  entry_index: number
  kind: EntryKind
  recorded_time: Date
  commitment: Buffer
  salt: Buffer | null
  body: Buffer | null
}
const extensions: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'video/webm': 'webm', 'video/mp4': 'mp4', 'audio/webm': 'weba', 'audio/mp4': 'm4a' }
const translated = (say: (language: (typeof languages)[number]) => string): Translated => Object.fromEntries(languages.map((language) => [language, say(language)])) as Translated

/**
 * The evidence package of one check-in: the signed event, every verdict on it, the enrolment that binds the device key, the photo, the video and the spoken note,
 * receipts, what people have said about it, the policies it was judged under, the spot challenge it answers, and the proofs that all of it stands in the log under one signed checkpoint. Format: docs/reference/evidence-format.md.
 */
export const exportEvidence = async (ports: Ports, viewer: Viewer, eventId: string): Promise<Uint8Array> => {
  const signer = await ports.signers(viewer.orgId)
  return await ports.db.readOrg(viewer.orgId, async (trx) => {
    const record = (await sql<{ device_id: string; person_id: string; person_name: string; site: NonNullable<PackageContext['sites']>[number] | null; org_id: string; photo_sha256: string | null; video_sha256: string | null; voice_sha256: string | null; entry_index: number }>`
      select c.org_id, c.device_id, c.person_id, p.name as person_name, c.photo_sha256, c.video_sha256, c.voice ->> 'sha256' as voice_sha256, c.entry_index,
        case when s.site_id is null then null else jsonb_strip_nulls(jsonb_build_object('id', s.site_id, 'name', s.name, 'address', s.address, 'position', jsonb_build_object('lat', s.lat, 'lon', s.lon), 'fence', s.fence)) end as site
      from check_ins c join people p using (org_id, person_id) left join sites s on s.org_id = c.org_id and s.site_id = c.site_id where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
    if (!record) throw new ProblemError('not_found')
    const org = (await sql<{ name: string; time_zone: string; log_origin: string; log_verifier_key: string }>`select name, time_zone, log_origin, log_verifier_key from orgs`.execute(trx)).rows[0]!
    const verdicts = (await sql<{ entry_index: number; verdict: Verdict }>`select entry_index, verdict from verdicts where event_id = ${eventId} order by entry_index`.execute(trx)).rows
    const said = await loadSaid(trx, eventId, record.person_id)
    const rules = await loadRules(trx, eventId, verdicts.flatMap(({ verdict }) => verdict.policy ?? []))
    const identifying = await identifyingEntries(trx, record.entry_index, { people: [record.person_id, ...said.people.map(({ id }) => id)], siteId: record.site?.id ?? null, orgId: record.org_id })
    const entries = (await sql<EntryRow>`select entry_index, kind, recorded_time, commitment, salt, body from log_entries
      where entry_index = any(${[record.entry_index, ...verdicts.map((v) => v.entry_index), ...said.entries, ...rules, ...identifying]}::bigint[]) or (ref = any(${[record.device_id, ...said.devices]}::uuid[]) and kind in ('device_enrolled', 'device_revoked')) order by entry_index`.execute(trx)).rows
    const highest = Math.max(...entries.map((entry) => entry.entry_index))
    const checkpoint = (await sql<{ tree_size: number; note: string }>`select tree_size, note from checkpoints where tree_size > ${highest} order by tree_size desc limit 1`.execute(trx)).rows[0]
    if (!checkpoint) throw new ProblemError('storage_unavailable', 'the newest entries are not yet under a signed checkpoint; this takes a second', { retryAfterSeconds: 1 })

    const getHash = await loadNodes(trx, entries.flatMap((entry) => inclusionNodes(entry.entry_index, checkpoint.tree_size)))
    const packaged = entries.map((entry): PackageEntryInput => ({
      index: entry.entry_index, leaf: leafOf(entry), salt: entry.body ? entry.salt : null, body: entry.salt ? entry.body : null,
      inclusionProof: inclusionPath(nodeCrypto.sha256, entry.entry_index, checkpoint.tree_size, getHash),
    }))
    const named = [record.photo_sha256, record.video_sha256, record.voice_sha256].filter((hash) => hash !== null)
    const media = await Promise.all(named.map(async (hash) => ({ hash, file: await loadMedia(ports, trx, hash, record.person_id) })))
    const receipt = await receiptOfSubmission(ports, trx, viewer.orgId, eventId)
    const taps = await loadTaps(ports, trx, viewer.orgId, eventId)
    const context: PackageContext = {
      ...(taps.length === 0 ? {} : { taps }),
      orgName: org.name, timeZone: org.time_zone,
      people: [{ id: record.person_id, name: record.person_name }, ...said.people.filter((person) => person.id !== record.person_id)],
      sites: record.site ? [{ ...record.site, fence: record.site.fence as Geofence }] : [],
      verdicts: verdicts.map(({ entry_index, verdict }) => ({
        entryIndex: entry_index,
        band: translated((language) => bandName(verdict.band, language)),
        findings: verdict.findings.map((finding) => ({ name: translated((language) => signalName(finding.signal, language)), text: translated((language) => explainFinding(finding, language)) })),
      })),
    }
    return buildPackageZip({
      origin: org.log_origin, vkey: org.log_verifier_key, checkpoint: checkpoint.note, treeSize: checkpoint.tree_size, createdTime: isoInstant(ports.clock.now()),
      entries: packaged, media: media.flatMap(({ file }) => file ?? []), erasedMedia: media.filter(({ file }) => !file).map(({ hash }) => hash), receipts: receipt ? [receipt] : [], context,
    }, nodeCrypto.sha256, signer.sign)
  })
}

/** By what rules: the publications of the policies that the verdicts name, with the hashes they name, and the asking that this answers. */
const loadRules = async (trx: Sql, eventId: string, policies: readonly NonNullable<Verdict['policy']>[]): Promise<number[]> => {
  // Policies that companies write; the built-in one stands in nobody's log.
  const written = policies.filter(({ id }) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id))
  const { rows } = await sql<{ entry_index: number }>`
    select e.entry_index from unnest(${written.map(({ id }) => id)}::uuid[], ${written.map(({ sha256 }) => sha256)}::text[]) as w (policy_id, sha256)
      join log_entries e on e.org_id = current_org() and e.ref = w.policy_id and e.kind = 'rule_changed' and e.body is not null and convert_from(e.body, 'utf8')::jsonb -> 'after' ->> 'sha256' = w.sha256
    union select entry_index from challenges where answer_event_id = ${eventId}`.execute(trx)
  return rows.map((row) => row.entry_index)
}

/** What people have said about it: the person's explanations, questions, decisions. The explanations may be signed by another phone of the same person. */
const loadSaid = async (trx: Sql, eventId: string, personId: string): Promise<{ entries: number[]; devices: string[]; people: { id: string; name: string }[] }> => {
  const { rows } = await sql<{ entry_index: number; device_id: string | null; by: string | null; name: string | null }>`
    select entry_index, device_id, null::uuid as by, null as name from explanations where about_id = ${eventId} and person_id = ${personId}
    union all select d.entry_index, null, d.decided_by, p.name from review_decisions d join people p on p.org_id = d.org_id and p.person_id = d.decided_by where d.event_id = ${eventId}
    union all select k.entry_index, null, null, null from countersigns k where k.event_id = ${eventId} and k.entry_index is not null
    union all select q.entry_index, null, q.asked_by, p.name from review_questions q join people p on p.org_id = q.org_id and p.person_id = q.asked_by where q.event_id = ${eventId}`.execute(trx)
  const people = new Map(rows.flatMap((row) => (row.by && row.name ? [[row.by, row.name] as const] : [])))
  return { entries: rows.map((row) => row.entry_index), devices: [...new Set(rows.flatMap((row) => row.device_id ?? []))], people: [...people].map(([id, name]) => ({ id, name })) }
}

const loadMedia = async (ports: Ports, trx: Sql, sha256: string, personId: string): Promise<{ bytes: Uint8Array; extension: string } | null> => {
  const media = (await sql<{ content_type: string }>`select content_type from media where sha256 = ${sha256} and person_id = ${personId}`.execute(trx)).rows[0]
  const bytes = media ? await ports.blobs.get(sha256) : null
  return media && bytes ? { bytes, extension: extensions[media.content_type] ?? 'bin' } : null
}
