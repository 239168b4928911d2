import { PhoneSummary } from '@fieldproof/contract'
import { type AlikeRecords, fewestCounted, ownScore } from '@fieldproof/core/assessment'
import { isoInstant, type Language, type Translated } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { openDeclarations } from '../../review/waits.ts'

const usualDays = 30
const mostDoubts = 3
const mostLowered = 10

/** What an honest person can do so that the next check-in explains itself. Only where there is something to do. */
const advice: Readonly<Record<string, Translated>> = {
  inside_fence: { 'zh-CN': '走到门口再点签到；地址登记错了，可以在记录里提出更正。', 'zh-TW': '走到門口再點簽到；地址登記錯了，可以在紀錄裡提出更正。', en: 'Check in at the door. If the address on record is wrong, propose a correction from the record.' },
  mock_location: { 'zh-CN': '请关闭手机“开发者选项”里的模拟位置应用。', 'zh-TW': '請關閉手機「開發者選項」裡的模擬位置應用程式。', en: 'Switch off the mock location app in the phone’s developer options.' },
  clock_skew: { 'zh-CN': '请打开“自动设置日期和时间”。', 'zh-TW': '請開啟「自動設定日期和時間」。', en: 'Switch on “set date and time automatically”.' },
  clock_moved: { 'zh-CN': '工作期间不要改手机时间。', 'zh-TW': '工作期間不要改手機時間。', en: 'Leave the phone’s time as it is while you work.' },
  repeated_text: { 'zh-CN': '备注写一句这次特有的情况，比如见了谁、做了什么。', 'zh-TW': '備註寫一句這次特有的情況，比如見了誰、做了什麼。', en: 'Write one thing that is special about this visit: whom you met, what you did.' },
}

interface Figures {
  readonly total: number
  readonly sites: number
  readonly days: number
  readonly verified: number
  readonly not_enough_evidence: number
  readonly needs_review: number
  readonly strong_doubt: number
  readonly real: number
  readonly not_real: number
  readonly unclear: number
  readonly waiting: number
  readonly appeals: number
  readonly doubts: { readonly signal: string; readonly count: number }[] | null
  readonly alike: readonly AlikeRecords[] | null
  readonly alike_before: readonly AlikeRecords[] | null
  readonly lowered: { readonly eventId: string; readonly kind: 'check_in' | 'check_out'; readonly atMs: number; readonly siteName: string | null }[] | null
}

const adviceOn = (signal: string, language: Language): string | null => advice[signal]?.[language] ?? null

/** GET /api/v1/phone/summary: how one's own records stand, in figures. Nobody else is in it. */
export const phoneSummary = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/summary', { schema: { tags: ['Phone'], summary: 'My records in figures', querystring: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })) }), response: { 200: PhoneSummary } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const language = languageOf(request.headers['accept-language'])
    const zone = zoneOf(device.timeZone)
    const to = zone.dayAt(arrivalTime(ports, request))
    const days = request.query.days ?? usualDays
    const from = Temporal.PlainDate.from(to).subtract({ days: days - 1 }).toString()
    const before = Temporal.PlainDate.from(from).subtract({ days }).toString()
    const alikeIn = (which: 'own' | 'earlier') => sql`(select jsonb_agg(to_jsonb(g)) from (select band, outcome, waits_for_review or appealed as "isWaiting", count(*)::int as count from ${sql.ref(which)} group by 1, 2, 3) g)`
    const { rows } = await ports.db.readOrg(device.orgId, (trx) => sql<Figures>`
      with both_times as materialized (select c.org_id, c.event_id, c.person_id, c.kind, c.site_id, c.band, c.happened_at, c.signals_against, c.waits_for_review,
          (select nullif(d.outcome, 'withdrawn') from review_decisions d where d.org_id = c.org_id and d.event_id = c.event_id order by d.entry_index desc limit 1) as outcome,
          exists (select from ${openDeclarations} o where o.topic = 'appeal') as appealed
        from check_ins c where c.person_id = ${device.personId} and c.happened_at >= ${new Date(zone.startOfDay(before))}),
      own as (select * from both_times where happened_at >= ${new Date(zone.startOfDay(from))}),
      earlier as (select * from both_times where happened_at < ${new Date(zone.startOfDay(from))})
      select count(*)::int as total, count(distinct site_id)::int as sites, count(distinct (happened_at at time zone ${device.timeZone})::date)::int as days,
        count(*) filter (where band = 'verified')::int as verified, count(*) filter (where band = 'not_enough_evidence')::int as not_enough_evidence,
        count(*) filter (where band = 'needs_review')::int as needs_review, count(*) filter (where band = 'strong_doubt')::int as strong_doubt,
        count(*) filter (where outcome = 'real')::int as real, count(*) filter (where outcome = 'not_real')::int as not_real, count(*) filter (where outcome = 'unclear')::int as unclear,
        count(*) filter (where waits_for_review)::int as waiting, count(*) filter (where appealed)::int as appeals,
        (select jsonb_agg(to_jsonb(s)) from (select signal, count(*)::int as count from own, jsonb_array_elements_text(own.signals_against::jsonb) signal group by 1 order by 2 desc, 1 limit ${sql.lit(mostDoubts)}) s) as doubts,
        ${alikeIn('own')} as alike, ${alikeIn('earlier')} as alike_before,
        (select jsonb_agg(to_jsonb(l)) from (select own.event_id as "eventId", own.kind, round(extract(epoch from own.happened_at) * 1000)::float8 as "atMs", s.name as "siteName" from own left join sites s on s.org_id = own.org_id and s.site_id = own.site_id
          where own.outcome = 'not_real' and not own.waits_for_review and not own.appealed order by own.happened_at desc, own.event_id limit ${sql.lit(mostLowered)}) l) as lowered
      from own`.execute(trx))
    const row = rows[0]!
    return {
      from, to, total: row.total, sites: row.sites, days: row.days, waiting: row.waiting, appeals: row.appeals,
      byBand: { verified: row.verified, not_enough_evidence: row.not_enough_evidence, needs_review: row.needs_review, strong_doubt: row.strong_doubt },
      score: { ...ownScore(row.alike ?? []), before: ownScore(row.alike_before ?? []).value, fewestCounted, lowered: (row.lowered ?? []).map(({ atMs, ...lowered }) => ({ ...lowered, at: isoInstant(atMs) })) },
      decided: { real: row.real, not_real: row.not_real, unclear: row.unclear },
      doubts: (row.doubts ?? []).map(({ signal, count }) => ({ signal, name: signalName(signal, language), count, advice: adviceOn(signal, language) })),
    }
  })
}
