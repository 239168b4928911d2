import { ConsentNoticeInput, ConsentNoticeList, ConsentPurposeSchema, PhoneConsents, ProblemError, type PhoneConsent } from '@fieldproof/contract'
import { isoInstant, languages, type ConsentPurpose, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { requireDevice } from '../http/device.ts'
import { newId } from '../platform/ids.ts'
import type { Sql } from '../platform/postgres/database.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct, holdLog } from '../registry/administrativeAct.ts'
import { requireActor, requireConsoleViewer } from '../registry/registryRequest.ts'
import { lastSaid } from './mayKeep.ts'
import { currentNotices, noticeHash } from './notices.ts'
import { isOvertaken } from './overtaken.ts'

export const ownConsents = async (trx: Sql, personId: string): Promise<PhoneConsent[]> => {
  const said = await lastSaid(trx, personId)
  return (await currentNotices(trx)).map((notice) => {
    const last = said.get(notice.purpose)
    const state = last === undefined ? 'none' : !last.granted ? 'withdrawn' : last.version === notice.version && last.sha256 === notice.sha256 ? 'granted' : 'none'
    return { notice, state, at: last ? isoInstant(last.at.getTime()) : null, noticeVersion: last?.version ?? null, receivedAt: last ? isoInstant(last.receivedAt.getTime()) : null }
  })
}

/** GET /api/v1/phone/consents. They are given and taken back by signed events, not here. */
export const phoneConsents = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/consents', { schema: { tags: ['Phone'], summary: 'What I have agreed to, and the texts', response: { 200: PhoneConsents } } }, async (request) => {
    const device = await requireDevice(ports, request)
    return { consents: await ports.db.readOrg(device.orgId, (trx) => ownConsents(trx, device.personId)) }
  })
}

const presentNotices = async (trx: Sql) => {
  const notices = await currentNotices(trx)
  const { rows } = await sql<{ purpose: ConsentPurpose; granted: number; withdrawn: number; people: number }>`
    with people_with_phones as (select distinct person_id from devices join people using (org_id, person_id) where kind = 'app' and devices.status = 'active' and people.status = 'active'),
      said as (select distinct on (person_id, content ->> 'purpose') person_id, content from declarations x where topic = 'consent' and not ${isOvertaken} order by person_id, content ->> 'purpose', entry_index desc),
      current as (select * from unnest(${notices.map((n) => n.purpose)}::text[], ${notices.map((n) => n.sha256)}::text[]) as n (purpose, sha256))
    select n.purpose, count(*) filter (where (s.content ->> 'granted')::boolean and s.content ->> 'noticeSha256' = n.sha256)::int as granted, count(*) filter (where not (s.content ->> 'granted')::boolean)::int as withdrawn, count(*)::int as people
    from current n cross join people_with_phones p left join said s on s.person_id = p.person_id and s.content ->> 'purpose' = n.purpose group by n.purpose`.execute(trx)
  const counts = new Map(rows.map((row) => [row.purpose, row]))
  return { notices: notices.map((notice) => {
    const { granted = 0, withdrawn = 0, people = 0 } = counts.get(notice.purpose) ?? {}
    return { notice, granted, withdrawn, waiting: people - granted - withdrawn }
  }) }
}

/** GET /api/v1/consent-notices and POST /api/v1/consent-notices/:purpose. A new version asks everybody again; old yeses count no more from then on. */
export const consentNotices = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/consent-notices', { schema: { tags: ['Settings'], summary: 'Texts that people agree to, and how many have', response: { 200: ConsentNoticeList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, presentNotices)
  })
  app.post('/api/v1/consent-notices/:purpose', { schema: { tags: ['Settings'], summary: 'Publish a new version of a text', params: Type.Object({ purpose: ConsentPurposeSchema }), body: ConsentNoticeInput, response: { 200: ConsentNoticeList } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { purpose } = request.params
    const text = { 'zh-CN': request.body.text['zh-CN'].trim(), 'zh-TW': request.body.text['zh-TW'].trim(), en: request.body.text.en.trim() }
    for (const language of languages) if (text[language].length < 20) throw new ProblemError('invalid_request', t(`${language} 的文字：请写明收集什么、用来做什么、不同意会怎样`, `${language} 的文字：請寫明收集什麼、用來做什麼、不同意會怎樣`, `text.${language}: say what is collected, for what, and what happens on "no"`))
    await administrativeAct(ports, actor, async (act) => {
      await holdLog(act)
      const before = (await currentNotices(act.trx)).find((notice) => notice.purpose === purpose)!
      const version = before.version + 1
      const sha256 = noticeHash(purpose, version, text)
      act.logged('rule_changed', 'consent_notice.published', newId(act.nowMs), { purpose, version, text, sha256 }, async (entryIndex) => {
        await sql`insert into consent_notices (org_id, purpose, version, text, sha256, published_at, published_by, entry_index) values (${act.orgId}, ${purpose}, ${version}, ${JSON.stringify(text)}::jsonb, ${sha256}, ${new Date(act.nowMs)}, ${act.by}, ${entryIndex})`.execute(act.trx)
      })
    }, { registry: false })
    return await ports.db.readOrg(actor.orgId, presentNotices)
  })
}
