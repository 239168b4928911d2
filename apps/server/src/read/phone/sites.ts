import { type PhoneSite, PhoneSiteList, ProblemError } from '@fieldproof/contract'
import { distanceMetres } from '@fieldproof/core/geo'
import { type BusinessStatus, businessStatusNames, type Language, type LatLon, type OpeningHours, openingHoursText, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'

const Query = Type.Object({
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })), lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  radiusMetres: Type.Optional(Type.Number({ minimum: 1, maximum: 20_000_000, description: 'From the site’s position, not its fence' })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000 })),
})

interface Row {
  readonly siteId: string
  readonly name: string
  readonly address: string | null
  readonly lat: number
  readonly lon: number
  readonly fence: PhoneSite['fence']
  readonly kinds: readonly string[] | null
  readonly openingHours: OpeningHours | null
  readonly businessStatus: BusinessStatus
  readonly businessNote: string | null
  readonly contacts: readonly { readonly name: string; readonly role: string | null; readonly phone: string | null }[]
}

/** Which kinds of factors are read in which way. */
const readable = ['nfc', 'qr', 'beacon'] as const
const prefixes = { nfc: 'tag', qr: 'code', beacon: 'beacon' } as const

/** Metres per degree of latitude on the sphere of mean Earth radius. */
const metresPerDegree = 111_195

/** Degrees that surely contain the circle, so that the index on (lat, lon) narrows the search; null where a box cannot (poles, 180°). */
const boxAround = ({ lat, lon }: LatLon, radiusMetres: number) => {
  const dLat = (radiusMetres / metresPerDegree) * 1.01
  if (Math.abs(lat) + dLat >= 89) return null
  const dLon = dLat / Math.cos(((Math.abs(lat) + dLat) * Math.PI) / 180)
  return Math.abs(lon) + dLon >= 180 ? null : { south: lat - dLat, north: lat + dLat, west: lon - dLon, east: lon + dLon }
}

/** What the phone shows of a site, in words: it keeps them for when there is no network. */
const factsOf = ({ openingHours, businessStatus, businessNote, contacts }: Pick<Row, 'openingHours' | 'businessStatus' | 'businessNote' | 'contacts'>, language: Language): Pick<PhoneSite, 'hours' | 'closed' | 'contacts'> => ({
  hours: openingHours && openingHoursText(openingHours, language), closed: businessStatus === 'open' ? null : [businessStatusNames[businessStatus][language], businessNote].filter(Boolean).join(language === 'en' ? ': ' : '：'),
  contacts: contacts.map(({ name, role, phone }) => ({ name: [name, role].filter(Boolean).join(' · '), phone })),
})

/** GET /api/v1/phone/sites: nearest first; without a position all of them by name, for the phone to keep for offline use. */
export const phoneSites = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/sites', { schema: { tags: ['Phone'], summary: 'Sites, nearest first', querystring: Query, response: { 200: PhoneSiteList } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { lat, lon, radiusMetres, limit = 5_000 } = request.query
    if ((lat === undefined) !== (lon === undefined)) throw new ProblemError('invalid_request', t('lat 和 lon 要一起给出', 'lat 和 lon 要一起給出', 'lat and lon belong together'))
    const here = lat !== undefined && lon !== undefined ? { lat, lon } : null
    if (radiusMetres !== undefined && !here) throw new ProblemError('invalid_request', t('给出 radiusMetres 时也要给出 lat 和 lon', '給出 radiusMetres 時也要給出 lat 和 lon', 'radiusMetres needs lat and lon'))
    const box = here && radiusMetres !== undefined ? boxAround(here, radiusMetres) : null
    const { rows } = await ports.db.readOrg(device.orgId, (trx) => sql<Row>`
      select site_id as "siteId", name, address, lat, lon, fence, opening_hours as "openingHours", business_status as "businessStatus", business_note as "businessNote",
        case when owner_id is null or owner_id = ${device.personId} then contacts else '[]' end as contacts, (select array_agg(distinct f.kind) from site_factors f where f.org_id = s.org_id and f.site_id = s.site_id and f.status = 'active') as kinds
      from sites s where status = 'active'
        and ${box ? sql`lat between ${box.south} and ${box.north} and lon between ${box.west} and ${box.east}` : sql`true`}
      order by name collate "zh-x-icu", site_id limit ${here ? null : limit}`.execute(trx))
    const language = languageOf(request.headers['accept-language'])
    const sites = rows.map(({ siteId, name, address, fence, kinds, lat: siteLat, lon: siteLon, ...facts }) => ({ siteId, name, address, position: { lat: siteLat, lon: siteLon }, fence, ...factsOf(facts, language), factors: readable.filter((one) => kinds?.some((kind) => kind.startsWith(prefixes[one]))), ...(here ? { distanceMetres: distanceMetres(here, { lat: siteLat, lon: siteLon }) } : {}) }))
    if (!here) return { sites }
    return { sites: sites.filter((site) => radiusMetres === undefined || site.distanceMetres! <= radiusMetres).sort((a, b) => a.distanceMetres! - b.distanceMetres!).slice(0, limit) }
  })
}
