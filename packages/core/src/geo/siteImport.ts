import { type BusinessStatus, contactPhonePattern, type Geofence, type LatLon, type OpeningHours, readBusinessStatus, readOpeningHours } from '../kernel/index.ts'
import { type Datum, toWgs84 } from './datum.ts'
import { fenceMiddle } from './containment.ts'
import { distanceMetres } from './distance.ts'
import { validateGeofence } from './geofence.ts'

/**
 * A table of customers becomes sites: which column means what, what is wrong with a row, and which rows are there already. Pure; the same
 * call makes the preview and the import.
 */

export const siteFields = ['name', 'customerName', 'address', 'tier', 'lat', 'lon', 'position', 'radiusMetres', 'widthMetres', 'fence', 'owner', 'contactName', 'contactRole', 'contactPhone', 'openingHours', 'businessStatus', 'businessNote'] as const
export type SiteField = (typeof siteFields)[number]
/** Index of the column for each field that has one. `position` is one cell with both numbers; `fence` a GeoJSON polygon or line, a line with `widthMetres`; `owner` a name or an employee number. */
export type SiteMapping = { readonly [field in SiteField]?: number }

/** What the columns are called in the files of the companies we know, in the order in which they are trusted. Compared in lower case without blanks, brackets and units. */
const headings: { readonly [field in SiteField]: readonly string[] } = {
  name: ['门店名称', '門店名稱', '网点名称', '地点名称', '站点名称', '店名', '名称', '名稱', 'sitename', 'storename', 'name', '门店', '地点', 'site', 'store', '客户名称', '客戶名稱'],
  customerName: ['客户名称', '客戶名稱', '客户', '客戶', '所属客户', '客户简称', 'customername', 'customer', 'account', 'client'],
  address: ['详细地址', '詳細地址', '地址', '门店地址', '客户地址', 'address', 'addr', 'street'],
  tier: ['客户等级', '客戶等級', '等级', '等級', '级别', '级', 'tier', 'level', 'class', 'grade'],
  lat: ['纬度', '緯度', 'latitude', 'lat', 'gpslat', 'y'],
  lon: ['经度', '經度', 'longitude', 'lon', 'lng', 'long', 'gpslng', 'x'],
  position: ['经纬度', '經緯度', '坐标', '座標', '位置坐标', 'location', 'position', 'coordinates', 'coordinate', 'latlng', 'lnglat'],
  radiusMetres: ['围栏半径', '圍欄半徑', '签到半径', '签到范围', '半径', '半徑', '范围', 'radiusmetres', 'radiusmeters', 'radius'],
  // What GIS people call a buffer is on either side, half of this.
  widthMetres: ['走廊宽度', '走廊寬度', '线路宽度', '線路寬度', '宽度', '寬度', 'corridorwidth', 'widthmetres', 'widthmeters', 'width'],
  fence: ['fence', 'geometry', '围栏', '圍欄'],
  owner: ['负责人工号', '負責人工號', 'owneremployeenumber', '负责人', '負責人', '业务员', '業務員', '客户经理', '客戶經理', '跟进人', '跟進人', 'owner', 'accountmanager', 'salesrep', 'salesperson', 'assignee'],
  contactName: ['联系人', '联系人姓名', '聯絡人', '聯絡人姓名', '店长', '店長', 'contact', 'contactname', 'contactperson'],
  contactRole: ['联系人职务', '聯絡人職務', '联系人职位', '聯絡人職位', '职务', '職務', '职位', '職位', 'contactrole', 'contacttitle', 'jobtitle'],
  contactPhone: ['联系电话', '聯絡電話', '联系人电话', '聯絡人電話', '联系人手机', '聯絡人手機', '手机号', '手機號', '手机', '手機', '电话', '電話', 'contactphone', 'phone', 'mobile', 'telephone', 'tel'],
  openingHours: ['营业时间', '營業時間', '营业时段', '營業時段', '开放时间', '開放時間', 'openinghours', 'businesshours', 'hours'],
  // Not "状态" or "status" alone: in lists of customers that is often another state, and every row would be wrong.
  businessStatus: ['营业状态', '營業狀態', '经营状态', '經營狀態', '门店状态', '門店狀態', 'businessstatus', 'storestatus'],
  businessNote: ['状态说明', '狀態說明', '营业说明', '營業說明', 'businessnote', 'statusnote'],
}

/** No heading is longer; patterns with brackets take the square of the length where none closes. */
const longestHeading = 300
const plain = (heading: string): string => heading.slice(0, longestHeading).normalize('NFKC').toLowerCase().replace(/\(.*?\)|\[.*?\]|【.*?】/g, '').replace(/[\s_\-*.:：、/]/g, '')

/** The columns as far as their headings tell. A column serves one field. */
export const guessSiteMapping = (columns: readonly string[]): SiteMapping => {
  const names = columns.map(plain)
  const taken = new Set<number>()
  const mapping: Partial<Record<SiteField, number>> = {}
  for (const field of siteFields) {
    const at = headings[field].map((heading) => names.findIndex((name, i) => name === heading && !taken.has(i))).find((index) => index >= 0)
    if (at === undefined) continue
    mapping[field] = at
    taken.add(at)
  }
  return mapping
}

export type SiteRowProblem = 'no_name' | 'name_too_long' | 'no_position' | 'bad_position' | 'lat_lon_exchanged' | 'bad_radius' | 'bad_fence' | 'no_width' | 'bad_width' | 'bad_line' | 'unknown_owner' | 'ambiguous_owner' | 'bad_phone' | 'bad_hours' | 'unknown_status'

export interface ImportedSite {
  readonly name: string
  readonly customerName: string | null
  readonly address: string | null
  readonly tier: string | null
  readonly fence: Geofence
  /** What the file says of the fence: its shape, its radius, or nothing, and then it is a circle of the default radius. */
  readonly told: 'shape' | 'radius' | 'nothing'
  readonly position: LatLon
  /** These are null where the file does not say. */
  readonly ownerId: string | null
  readonly contact: ImportedContact | null
  readonly openingHours: OpeningHours | null
  readonly businessStatus: BusinessStatus | null
  readonly businessNote: string | null
}
export interface ImportedContact { readonly name: string; readonly role: string | null; readonly phone: string | null }

export interface KnownSite { readonly siteId: string; readonly name: string; readonly position: LatLon }

/** `row` counts the rows of data from 1, or says what the options give as its number. `metres` is the distance to what the row repeats. */
export type SiteImportItem =
  | { readonly row: number; readonly kind: 'problem'; readonly name: string; readonly problem: SiteRowProblem }
  | { readonly row: number; readonly kind: 'new'; readonly site: ImportedSite }
  | { readonly row: number; readonly kind: 'known'; readonly site: ImportedSite; readonly siteId: string; readonly knownName: string; readonly metres: number }
  | { readonly row: number; readonly kind: 'repeated'; readonly site: ImportedSite; readonly firstRow: number; readonly metres: number }

export interface SiteImportOptions {
  /** Of each row in its file, where headings and empty rows count. */
  readonly rowNumbers?: readonly number[]
  readonly mapping: SiteMapping
  /** Of the positions in the file. */
  readonly datum: Datum
  readonly defaultRadiusMetres: number
  readonly known: readonly KnownSite[]
  /** Somebody who works here, by name or employee number: their id, `ambiguous` where several are called so, undefined where nobody is. */
  readonly ownerOf?: (text: string) => string | undefined
}
export const ambiguousOwner = 'ambiguous'

/** A shop is the same within this distance when its name is: a pin set by hand or from another map lies up to 500 m off in China. */
const sameNameMetres = 600
/** And with a name that is nearly the same only when it is next door. */
const likeNameMetres = 80
const likeness = 0.75

/** Legal forms and brackets say nothing about which shop it is; a branch in brackets does, so brackets go and their content stays. */
const bareName = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/有限责任公司|股份有限公司|有限公司|\bco\.?,? ?ltd\.?\b|\bltd\.?\b|\binc\.?\b/g, '').replace(/[\s()[\]【】「」·・,，.。\-_/]/g, '')

/** Share of two-letter pieces that two names have in common (Dice 1945), 0 to 1. */
export const nameLikeness = (a: string, b: string): number => {
  const [one, other] = [bareName(a), bareName(b)]
  if (one === other) return one === '' ? 0 : 1
  const pieces = (text: string): string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2))
  const [left, right] = [pieces(one), pieces(other)]
  if (left.length === 0 || right.length === 0) return 0
  const rest = new Map<string, number>()
  for (const piece of right) rest.set(piece, (rest.get(piece) ?? 0) + 1)
  let common = 0
  for (const piece of left) {
    const count = rest.get(piece) ?? 0
    if (count > 0) { common++; rest.set(piece, count - 1) }
  }
  return (2 * common) / (left.length + right.length)
}

/** Places in squares of about 1.1 km of latitude, so that only neighbours are compared. */
const squareDegrees = 0.01
const createPlaces = <T extends { readonly name: string; readonly position: LatLon }>() => {
  const squares = new Map<string, T[]>()
  const keyOf = (row: number, column: number) => `${row} ${column}`
  return {
    add(place: T): void {
      const key = keyOf(Math.floor(place.position.lat / squareDegrees), Math.floor(place.position.lon / squareDegrees))
      const square = squares.get(key)
      if (square) square.push(place)
      else squares.set(key, [place])
    },
    /** The nearest that is the same shop, by name and distance. */
    sameAs({ name, position }: { readonly name: string; readonly position: LatLon }): { readonly place: T; readonly metres: number } | undefined {
      const row = Math.floor(position.lat / squareDegrees)
      // A degree of longitude is shorter away from the equator: as many squares as the distance may span.
      const reach = Math.max(1, Math.ceil(sameNameMetres / (111_000 * squareDegrees * Math.max(0.05, Math.cos((position.lat * Math.PI) / 180)))))
      const column = Math.floor(position.lon / squareDegrees)
      let best: { place: T; metres: number } | undefined
      for (let r = row - 1; r <= row + 1; r++)
        for (let c = column - reach; c <= column + reach; c++)
          for (const place of squares.get(keyOf(r, c)) ?? []) {
            const metres = distanceMetres(position, place.position)
            if (metres > sameNameMetres || (best && metres >= best.metres)) continue
            const like = nameLikeness(name, place.name)
            if (like === 1 || (like >= likeness && metres <= likeNameMetres)) best = { place, metres }
          }
      return best
    },
  }
}

const numberIn = (text: string): number => {
  const trimmed = text.normalize('NFKC').trim().replace(/(米|m|metres|meters)$/i, '').trim()
  const [, before = '', figure = '', after = ''] = /^([NSEW北南东西]?)\s*([+-]?\d+(?:\.\d+)?)\s*[°度]?\s*([NSEW]?)[°度]?$/i.exec(trimmed) ?? []
  if (figure === '' || (before !== '' && after !== '')) return NaN
  // South and west are below zero; with a sign besides nobody can say what is meant.
  const isBelow = /^[SW南西]$/i.test(before + after)
  return isBelow && /^[+-]/.test(figure) ? NaN : isBelow ? -Number(figure) : Number(figure)
}

type Cells = (field: SiteField) => string

/** One row as a site, or what is wrong with it. */
const cellsOf = (cells: readonly string[], { mapping }: SiteImportOptions): Cells => (field) => (mapping[field] === undefined ? '' : (cells[mapping[field]] ?? '').trim())
const nameIn = (cell: Cells): string => (cell('name') || cell('customerName')).replace(/\s+/g, ' ')

const siteOf = (cells: readonly string[], options: SiteImportOptions): ImportedSite | SiteRowProblem => {
  const cell = cellsOf(cells, options)
  const name = nameIn(cell)
  if (name === '') return 'no_name'
  if (name.length > 100) return 'name_too_long'
  const place = placeOf(cell, options)
  if (typeof place === 'string') return place
  const facts = factsOf(cell, name, options)
  return typeof facts === 'string' ? facts : { name, customerName: cell('customerName').slice(0, 100) || null, address: cell('address').slice(0, 200) || null, tier: cell('tier').slice(0, 20) || null, fence: place, told: place.kind !== 'circle' ? 'shape' : cell('radiusMetres') === '' ? 'nothing' : 'radius', position: middleOf(place), ...facts }
}

const looksLikeShape = /"type"\s*:\s*"(?:multi)?(?:polygon|linestring)"|^(?:multi)?(?:polygon|linestring)\b/i

const placeOf = (cell: Cells, { mapping, datum, defaultRadiusMetres }: SiteImportOptions): Geofence | SiteRowProblem => {
  if (cell('fence') !== '') {
    const geometry = readGeometry(cell('fence'))
    if (geometry?.type === 'LineString') return corridorOf(geometry.coordinates, cell('widthMetres'), datum)
    const fence = geometry && polygonOf(geometry, datum)
    if (fence !== undefined) return fence
    // A point or a stray word says nothing of a shape; a shape that cannot be used is not taken for a circle.
    if ((cell('lat') === '' && cell('position') === '') || looksLikeShape.test(cell('fence'))) return 'bad_fence'
  }
  const pair = cell('position').split(/[,，;\s]+/).filter((part) => part !== '')
  const [first, second] = [numberIn(pair[0] ?? ''), numberIn(pair[1] ?? '')]
  // In one cell either order is common; where a number can only be a longitude it says which.
  const [lat, lon] = mapping.lat !== undefined && mapping.lon !== undefined && cell('lat') !== '' ? [numberIn(cell('lat')), numberIn(cell('lon'))] : Math.abs(first) > 90 ? [second, first] : [first, second]
  if (cell('lat') === '' && cell('lon') === '' && cell('position') === '') return 'no_position'
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return Math.abs(lon) <= 90 && Math.abs(lat) <= 180 ? 'lat_lon_exchanged' : 'bad_position'
  if (lat === 0 && lon === 0) return 'no_position' // what an empty number becomes in many systems
  const radius = cell('radiusMetres') === '' ? defaultRadiusMetres : numberIn(cell('radiusMetres'))
  if (!(radius >= 1 && radius <= 500_000)) return 'bad_radius'
  const checked = validateGeofence({ kind: 'circle', centre: toWgs84({ lat, lon }, datum), radiusMetres: radius })
  return checked.ok ? checked.value : 'bad_position'
}

/** Who looks after the site, whom one meets there, when it is open. A number without a name belongs to somebody called like the shop. */
const factsOf = (cell: Cells, siteName: string, { ownerOf }: SiteImportOptions): Pick<ImportedSite, 'ownerId' | 'contact' | 'openingHours' | 'businessStatus' | 'businessNote'> | SiteRowProblem => {
  const ownerId = cell('owner') === '' ? null : ownerOf?.(cell('owner'))
  if (ownerId === undefined) return 'unknown_owner'
  if (ownerId === ambiguousOwner) return 'ambiguous_owner'
  // Spreadsheets put an apostrophe before a number that begins with a sign.
  const phone = cell('contactPhone').normalize('NFKC').replace(/^'/, '') || null
  if (phone !== null && !contactPhonePattern.test(phone)) return 'bad_phone'
  const contact = cell('contactName') === '' && phone === null ? null : { name: (cell('contactName') || siteName).replace(/\s+/g, ' ').slice(0, 60), role: cell('contactRole').slice(0, 40) || null, phone }
  const openingHours = cell('openingHours') === '' ? null : readOpeningHours(cell('openingHours'))
  if (openingHours === undefined) return 'bad_hours'
  const businessStatus = cell('businessStatus') === '' ? null : readBusinessStatus(cell('businessStatus'))
  if (businessStatus === undefined) return 'unknown_status'
  return { ownerId, contact, openingHours, businessStatus, businessNote: cell('businessNote').slice(0, 200) || null }
}

const middleOf = (fence: Geofence): LatLon => {
  if (fence.kind === 'circle') return fence.centre
  if (fence.kind === 'corridor') return fenceMiddle(fence)!
  const ring = fence.rings[0]!
  return { lat: ring.reduce((sum, p) => sum + p.lat, 0) / ring.length, lon: ring.reduce((sum, p) => sum + p.lon, 0) / ring.length }
}

interface Geometry { readonly type?: unknown; readonly coordinates?: unknown }

const readGeometry = (json: string): Geometry | undefined => {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const isPosition = (p: unknown): p is [number, number] => Array.isArray(p) && typeof p[0] === 'number' && typeof p[1] === 'number' && Number.isFinite(p[0]) && Number.isFinite(p[1])

/** A GeoJSON line with its width. */
const corridorOf = (coordinates: unknown, width: string, datum: Datum): Geofence | SiteRowProblem => {
  if (!Array.isArray(coordinates) || !coordinates.every(isPosition)) return 'bad_line'
  if (width === '') return 'no_width'
  const checked = validateGeofence({ kind: 'corridor', line: coordinates.map(([lon, lat]) => toWgs84({ lat, lon }, datum)), widthMetres: numberIn(width) })
  return checked.ok ? checked.value : checked.error === 'bad_width' ? 'bad_width' : 'bad_line'
}

/** A GeoJSON polygon (RFC 7946); of a multipolygon its first part only when there is one. */
const polygonOf = (geometry: Geometry, datum: Datum): Geofence | undefined => {
  const coordinates = geometry.type === 'Polygon' ? geometry.coordinates : geometry.type === 'MultiPolygon' && Array.isArray(geometry.coordinates) && geometry.coordinates.length === 1 ? (geometry.coordinates as unknown[])[0] : undefined
  if (!Array.isArray(coordinates)) return undefined
  const rings: LatLon[][] = []
  for (const ring of coordinates) {
    if (!Array.isArray(ring) || !ring.every(isPosition)) return undefined
    const points = ring.map(([lon, lat]) => toWgs84({ lat, lon }, datum))
    // GeoJSON repeats the first position at the end; ours does not.
    const [head, tail] = [ring[0], ring.at(-1)] as [number, number][]
    if (points.length > 1 && head && tail && head[0] === tail[0] && head[1] === tail[1]) points.pop()
    rings.push(points)
  }
  const checked = validateGeofence({ kind: 'polygon', rings })
  return checked.ok ? checked.value : undefined
}

/** What each row would become. A row that repeats a site, or an earlier row, by name and distance says which. */
export const planSiteImport = (rows: readonly (readonly string[])[], options: SiteImportOptions): SiteImportItem[] => {
  const known = createPlaces<KnownSite>()
  for (const site of options.known) known.add(site)
  const earlier = createPlaces<{ readonly name: string; readonly position: LatLon; readonly row: number }>()
  const claims = new Map<string, number>()
  return rows.map((cells, i): SiteImportItem => {
    const row = options.rowNumbers?.[i] ?? i + 1
    const site = siteOf(cells, options)
    if (typeof site === 'string') return { row, kind: 'problem', name: nameIn(cellsOf(cells, options)).slice(0, 100), problem: site }
    const there = known.sameAs(site)
    // A second row for one site repeats the first, whether the site was there or the first row makes it.
    const claimed = there && claims.get(there.place.siteId)
    if (there && claimed !== undefined) return { row, kind: 'repeated', site, firstRow: claimed, metres: Math.round(there.metres) }
    if (there) claims.set(there.place.siteId, row)
    if (there) return { row, kind: 'known', site, siteId: there.place.siteId, knownName: there.place.name, metres: Math.round(there.metres) }
    const before = earlier.sameAs(site)
    if (before) return { row, kind: 'repeated', site, firstRow: before.place.row, metres: Math.round(before.metres) }
    earlier.add({ name: site.name, position: site.position, row })
    return { row, kind: 'new', site }
  })
}
