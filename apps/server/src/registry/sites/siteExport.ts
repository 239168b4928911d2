import { Site } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { businessStatusNames, type Geofence, isoInstant, type Language, languages, openingHoursText, type Translated, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { maskedBy } from '../../http/fieldMasks.ts'
import { allOf } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import type { Viewer } from '../../http/viewer.ts'
import { newId } from '../../platform/ids.ts'
import { attachment, type Cell, type Sheet, sheetStream, sheetTypes } from '../../platform/tables/sheet.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { appendEntries } from '../../record/append.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { behind, SitesAsked, sitesAsked } from './listSites.ts'
import { presentSites } from './presentSites.ts'

const title = t('地点', '地點', 'Sites')
/** Headings that an import knows again (core/geo/siteImport.ts); the last ones are for reading. */
const columns: readonly (readonly [heading: Translated, width: number])[] = [
  [t('名称', '名稱', 'Name'), 28], [t('客户', '客戶', 'Customer'), 24], [t('地址', '地址', 'Address'), 40], [t('等级', '等級', 'Tier'), 8], [t('纬度（WGS-84）', '緯度（WGS-84）', 'Latitude (WGS-84)'), 16], [t('经度（WGS-84）', '經度（WGS-84）', 'Longitude (WGS-84)'), 16],
  [t('半径（米）', '半徑（公尺）', 'Radius (m)'), 12], [t('宽度（米）', '寬度（公尺）', 'Width (m)'), 12], [t('围栏', '圍欄', 'Fence'), 20], [t('负责人', '負責人', 'Owner'), 14], [t('联系人', '聯絡人', 'Contact'), 14], [t('联系人职务', '聯絡人職務', 'Contact role'), 14], [t('联系电话', '聯絡電話', 'Contact phone'), 18],
  [t('营业时间', '營業時間', 'Opening hours'), 40], [t('营业状态', '營業狀態', 'Business status'), 14], [t('状态说明', '狀態說明', 'Status note'), 24],
  [t('其他联系人', '其他聯絡人', 'Other contacts'), 30], [t('最近到访', '最近到訪', 'Last visit'), 18], [t('最近签到', '最近簽到', 'Last check-in'), 18], [t('签到次数', '簽到次數', 'Check-ins'), 10],
]

/** GeoJSON (RFC 7946): the line of a corridor, or a polygon whose rings end where they begin. */
const geoJson = (fence: Geofence): string => (fence.kind === 'circle' ? '' : JSON.stringify(fence.kind === 'corridor' ? { type: 'LineString', coordinates: fence.line.map(({ lat, lon }) => [lon, lat]) } : { type: 'Polygon', coordinates: fence.rings.map((ring) => [...ring, ring[0]!].map(({ lat, lon }) => [lon, lat])) }))

const rowOf = (site: Site, language: Language, timeZone: string): Cell[] => {
  const { name, customerName, address, tier, position, fence, ownerName, contacts: [first, ...others], openingHours, businessStatus, businessNote } = site
  const local = (at: string | null): string | null => at && new Date(Date.parse(at) + zoneOf(timeZone).offsetMinutesAt(Date.parse(at)) * 60_000).toISOString().slice(0, 16).replace('T', ' ')
  return [
    name, customerName, address, tier, position.lat, position.lon, fence.kind === 'circle' ? fence.radiusMetres : null, fence.kind === 'corridor' ? fence.widthMetres : null, geoJson(fence), ownerName, first?.name ?? null, first?.role ?? null, first?.phone ?? null,
    openingHours && openingHoursText(openingHours, language), businessStatusNames[businessStatus][language], businessNote,
    others.map((one) => [one.name, one.role, one.phone].filter(Boolean).join(' ')).join(language === 'en' ? '; ' : '；'), local(site.lastVisitAt), local(site.lastCheckInAt), site.checkInCount,
  ]
}

const pageRows = 1_000

/** GET /api/v1/sites/export: the list with its filters, as Excel or CSV, written while it is read; an import takes it back. That it was taken is in the log before the first byte. */
export const siteExport = (ports: Ports): Routes => (app: App) => {
  const querystring = Type.Object({ ...SitesAsked, format: Type.Enum(['xlsx', 'csv']), language: Type.Optional(Type.Enum([...languages], { description: 'A link that a browser opens cannot say it otherwise' })) })
  app.get('/api/v1/sites/export', { schema: { tags: ['Sites'], summary: 'Sites as Excel or CSV', querystring }, config: { holds: { fields: ['phone'], masksItself: true } } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { format, language = languageOf(request.headers['accept-language']), ...asked } = request.query
    const nowMs = arrivalTime(ports, request)
    const timeZone = await ports.db.readOrg(viewer.orgId, async (trx) => (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)).rows[0]!.time_zone)
    const sheet: Sheet = { fileName: title[language], title: title[language], columns: columns.map(([heading, width]) => ({ header: heading[language], width })), rows: rowsOf(ports, viewer, asked, nowMs, language, timeZone) }
    // Words of a search stay out of the log: they may be a name, and an entry is for good.
    const filters = Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'search'))
    await ports.db.withOrg(viewer, (trx) => appendEntries(trx, viewer.orgId, nowMs, [{ kind: 'access', ref: newId(nowMs), body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: viewer.personId, action: 'sites_exported', format, filters }) }]))
    return reply.type(sheetTypes[format]).header('content-disposition', attachment(sheet, format)).header('cache-control', 'no-store').send(sheetStream(sheet, format))
  })
}

async function* rowsOf(ports: Ports, viewer: Viewer, asked: Parameters<typeof sitesAsked>[0], nowMs: number, language: Language, timeZone: string): AsyncGenerator<Cell[]> {
  for (let last: Site | undefined; ; ) {
    const conditions = [...sitesAsked(asked, nowMs, viewer), ...(last ? [behind(last.name, last.siteId)] : [])]
    const page = await ports.db.readOrg(viewer.orgId, (trx) => presentSites(trx, allOf(conditions), pageRows))
    for (const site of page) yield rowOf(maskedBy(viewer, Site, site), language, timeZone)
    if (page.length < pageRows) return
    last = page.at(-1)
  }
}
