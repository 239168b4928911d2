import type { Device } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant, type Language, languages, type Translated, t } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { nothingPersonal } from '../../http/fieldMasks.ts'
import { allOf } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import { visiblePeople } from '../../http/viewer.ts'
import { newId } from '../../platform/ids.ts'
import { attachment, type Cell, type Sheet, sheetStream, sheetTypes } from '../../platform/tables/sheet.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { appendEntries } from '../../record/append.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentDevices } from './presentDevices.ts'

const title = t('设备', '裝置', 'Devices')
const columns: readonly (readonly [heading: Translated, width: number])[] = [
  [t('设备', '裝置', 'Device'), 24], [t('类型', '類型', 'Kind'), 12], [t('使用人', '使用人', 'Person'), 14], [t('型号', '型號', 'Model'), 20], [t('系统', '系統', 'Platform'), 16], [t('应用版本', '應用程式版本', 'App version'), 12], [t('坐标系', '座標系', 'Datum'), 10],
  [t('密钥指纹', '金鑰指紋', 'Key fingerprint'), 46], [t('绑定于', '綁定於', 'Enrolled'), 18], [t('最近上报', '最近回報', 'Last seen'), 18], [t('状态', '狀態', 'State'), 10], [t('停用于', '停用於', 'Ended'), 18], [t('最近一次被拒收', '最近一次被拒收', 'Last refused'), 18], [t('被拒收的上报', '被拒收的回報', 'Refused messages'), 14],
]
const kindNames: Readonly<Record<Device['kind'], Translated>> = { app: t('手机应用', '手機應用程式', 'Phone app'), tracker: t('定位器', '定位器', 'Tracker') }
const statusNames: Readonly<Record<Device['status'], Translated>> = { active: t('使用中', '使用中', 'In use'), lost: t('已丢失', '已遺失', 'Lost'), revoked: t('已停用', '已停用', 'Ended') }
const datumNames: Readonly<Record<Device['datum'], string>> = { wgs84: 'WGS-84', gcj02: 'GCJ-02', bd09: 'BD-09' }

const rowOf = (device: Device, language: Language, timeZone: string): Cell[] => {
  const local = (at: string | null): string | null => at && new Date(Date.parse(at) + zoneOf(timeZone).offsetMinutesAt(Date.parse(at)) * 60_000).toISOString().slice(0, 16).replace('T', ' ')
  const { label, kind, personName, model, platform, appVersion, datum, keyThumbprint, enrolledAt, lastSeen, status, revokedAt, lastRefusal } = device
  return [
    label ?? model ?? platform, kindNames[kind][language], personName, model, platform, appVersion, datumNames[datum], keyThumbprint, local(enrolledAt), local(lastSeen), statusNames[status][language], local(revokedAt),
    local(lastRefusal?.lastTime ?? null), lastRefusal?.messages ?? null,
  ]
}

/** As the list looks for it: somebody, or a model, called so. */
const isCalled = (search: string): ((device: Device) => boolean) => {
  const text = search.trim().toLowerCase()
  return ({ personName, label, model, platform }) => [personName, label, model, platform].some((part) => part?.toLowerCase().includes(text))
}

/** GET /api/v1/devices/export: the list with its filters, as Excel or CSV. That it was taken is in the log before the first byte. */
export const deviceExport = (ports: Ports): Routes => (app: App) => {
  const querystring = Type.Object({
    status: Type.Optional(Type.Enum(['active', 'revoked', 'lost'])), kind: Type.Optional(Type.Enum(['app', 'tracker'])), search: Type.Optional(Type.String({ maxLength: 100 })),
    format: Type.Enum(['xlsx', 'csv']), language: Type.Optional(Type.Enum([...languages], { description: 'A link that a browser opens cannot say it otherwise' })),
  })
  app.get('/api/v1/devices/export', { schema: { tags: ['Devices'], summary: 'Phones and trackers as Excel or CSV', querystring }, config: { holds: nothingPersonal } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { format, language = languageOf(request.headers['accept-language']), status, kind, search = '' } = request.query
    const nowMs = arrivalTime(ports, request)
    const conditions: RawBuilder<unknown>[] = [visiblePeople(viewer), ...(status ? [sql`v.status = ${status}`] : []), ...(kind ? [sql`v.kind = ${kind}`] : [])]
    const { timeZone, devices } = await ports.db.readOrg(viewer, async (trx) => ({
      timeZone: (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)).rows[0]!.time_zone, devices: (await presentDevices(trx, allOf(conditions))).filter(isCalled(search)),
    }))
    const sheet: Sheet = {
      fileName: title[language], title: title[language], columns: columns.map(([heading, width]) => ({ header: heading[language], width })),
      rows: (async function* () { for (const device of devices) yield rowOf(device, language, timeZone) })(),
    }
    // Words of a search stay out of the log: they may be a name, and an entry is for good.
    const filters = { ...(status ? { status } : {}), ...(kind ? { kind } : {}) }
    await ports.db.withOrg(viewer, (trx) => appendEntries(trx, viewer.orgId, nowMs, [{ kind: 'access', ref: newId(nowMs), body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: viewer.personId, action: 'devices_exported', format, filters }) }]))
    return reply.type(sheetTypes[format]).header('content-disposition', attachment(sheet, format)).header('cache-control', 'no-store').send(sheetStream(sheet, format))
  })
}
