import { ProblemError, Settings, SettingsInput } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'
import { requireTimeZone } from '../setup/setUpCompany.ts'
import { presentSettings } from './presentSettings.ts'

const requireBaseMap = ({ kind, key, url }: Settings['baseMap']): Settings['baseMap'] => {
  const [givenKey, givenUrl] = [blankToNull(key), blankToNull(url)]
  if (kind === 'tianditu' && !givenKey) throw new ProblemError('invalid_request', t('天地图需要在其控制台申请的浏览器端密钥', '天地圖需要在其主控台申請的瀏覽器端金鑰', 'baseMap.key: 天地图 needs a browser key of the Tianditu console'))
  if (kind === 'pmtiles' && !givenUrl) throw new ProblemError('invalid_request', t('请填写 PMTiles 网址', '請填寫 PMTiles 網址', 'baseMap.url: the address of the PMTiles file is missing'))
  if (givenUrl && !givenUrl.startsWith('/') && !/^https?:$/.test(URL.parse(givenUrl)?.protocol ?? '')) throw new ProblemError('invalid_request', t('底图网址须以 http(s) 开头，或是本服务器上的路径', '底圖網址須以 http(s) 開頭，或是本伺服器上的路徑', 'baseMap.url: expected an http(s) address or a path of this server'))
  return { kind, ...(givenKey ? { key: givenKey } : {}), ...(givenUrl ? { url: givenUrl } : {}) }
}

/** PATCH /api/v1/settings */
export const updateSettings = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/settings', { schema: { tags: ['Settings'], summary: 'Change settings', body: SettingsInput, response: { 200: Settings } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const input = request.body
    return await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      await sql`select 1 from orgs for no key update`.execute(trx)
      const before = await presentSettings(trx)
      const after: Settings = {
        orgName: input.orgName === undefined ? before.orgName : requireName(input.orgName, 'orgName'),
        timeZone: input.timeZone === undefined ? before.timeZone : requireTimeZone(input.timeZone),
        baseMap: input.baseMap === undefined ? before.baseMap : requireBaseMap(input.baseMap),
        photoRequired: input.photoRequired ?? before.photoRequired,
        noteTemplates: input.noteTemplates === undefined ? before.noteTemplates ?? [] : [...new Set(input.noteTemplates.map((text) => text.trim()).filter((text) => text !== ''))],
      }
      await sql`update orgs set name = ${after.orgName}, time_zone = ${after.timeZone}, settings = settings || ${JSON.stringify({ baseMap: after.baseMap, photoRequired: after.photoRequired, noteTemplates: after.noteTemplates })}::jsonb`.execute(trx)
      // The map's key opens somebody's account with the map's vendor: it stays out of the log.
      const logged = ({ baseMap, ...rest }: Settings) => ({ ...rest, baseMap: { kind: baseMap.kind, ...(baseMap.url ? { url: baseMap.url } : {}) } })
      note('settings.updated', orgId, { before: logged(before), after: logged(after) }, 'rule_changed')
      return after
    })
  })
}
