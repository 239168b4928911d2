/** The demo company: an invented distributor of everyday goods, its people and the shops it serves. All names are made up. */
import type { Geofence } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { createRandom } from '../random.ts'
import type { Transport } from './journey.ts'
import { createStreetGrid, spotOn } from './streets.ts'
import type { Spot, StreetGrid } from './streets.ts'
import type { CheatingMethod } from './cheating.ts'

export interface DemoShift { readonly name: string; readonly kind: 'fixed' | 'free'; readonly segments: readonly { readonly start: string; readonly end: string }[]; readonly daysOfWeek: readonly number[] }
export interface DemoPerson {
  readonly index: number
  readonly name: string
  readonly employeeNumber: string
  readonly phone: string
  readonly department: number
  /** Index into `shifts`. */
  readonly shift: number
  /** ISO weekdays without work. */
  readonly restDays: readonly number[]
  readonly home: Spot
  readonly transport: Transport
  readonly model: string
  readonly platform: string
  /** Seconds by which the phone's clock is wrong; honest phones are wrong too. */
  readonly clockErrorSeconds: number
  /** Indexes of the sites this person visits, nearest to home first. */
  readonly territory: readonly number[]
  readonly cheats?: CheatingMethod
  /** For a shared phone: whose trips these really are. */
  readonly travelsWith?: number
}
export interface DemoSite { readonly index: number; readonly name: string; readonly customerName: string; readonly address: string; readonly tier: 'A' | 'B' | 'C'; readonly spot: Spot; readonly fence: Geofence }
export interface DemoStaff { readonly name: string; readonly email: string; readonly role: 'manager' | 'hr' | 'auditor'; readonly department?: number }
export interface DemoCompany {
  readonly seed: string
  readonly name: string
  readonly timeZone: 'Asia/Shanghai'
  readonly owner: { readonly name: string; readonly email: string }
  readonly staff: readonly DemoStaff[]
  readonly departments: readonly string[]
  readonly shifts: readonly DemoShift[]
  readonly people: readonly DemoPerson[]
  readonly sites: readonly DemoSite[]
  readonly depots: readonly Spot[]
  /** The depots as places to check in at, by department: there where the day begins and ends with a check-in (`punches`). */
  readonly depotSites?: readonly number[]
  readonly grid: StreetGrid
}

const surnames = [...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦']
const givenNames = ['建国', '丽娟', '志强', '晓燕', '海涛', '雪梅', '国栋', '秀英', '俊杰', '思远', '文博', '佳怡', '子涵', '振华', '春梅', '立新', '玉兰', '永康', '小龙', '婷婷', '浩然', '明辉', '倩', '磊', '敏', '静', '伟', '芳', '军', '洋', '勇', '艳', '杰', '涛', '超', '霞', '平', '刚', '桂芬', '彩霞', '家豪', '梦琪', '宇轩', '欣妍', '嘉诚', '晨曦', '世杰', '慧敏', '学文', '乐天']
const shopFirst = ['鑫旺', '祥和', '广聚', '万福', '清源', '瑞丰', '金桥', '裕隆', '顺发', '常青', '家和', '福满', '众诚', '德兴', '永昌', '明珠', '一品', '百汇', '天天', '好又多多', '邻里', '老街', '江南', '阿林', '阿芳', '小马', '大拇指', '四季', '晨光里', '望江', '新城', '东坡', '喜乐', '聚鲜', '美滋', '正和']
const shopKinds: readonly { readonly kind: string; readonly weight: number; readonly tier: 'A' | 'B' | 'C' }[] = [
  { kind: '生活超市', weight: 3, tier: 'A' }, { kind: '批发部', weight: 2, tier: 'A' }, { kind: '仓储会员店', weight: 1, tier: 'A' },
  { kind: '便利店', weight: 9, tier: 'B' }, { kind: '生鲜超市', weight: 4, tier: 'B' }, { kind: '烟酒商行', weight: 4, tier: 'B' },
  { kind: '小卖部', weight: 7, tier: 'C' }, { kind: '水果店', weight: 4, tier: 'C' }, { kind: '奶茶店', weight: 4, tier: 'C' }, { kind: '面馆', weight: 4, tier: 'C' }, { kind: '粮油店', weight: 4, tier: 'C' },
]
const phoneModels: readonly (readonly [string, string])[] = [
  ['HUAWEI Mate 60', 'HarmonyOS 4.2'], ['HUAWEI nova 12', 'HarmonyOS 4.2'], ['Xiaomi 14', 'Android 15'], ['Redmi Note 13', 'Android 14'], ['OPPO Reno11', 'Android 14'], ['vivo S18', 'Android 14'], ['HONOR 100', 'Android 14'], ['iPhone 15', 'iOS 18.1'], ['iPhone 13', 'iOS 17.6'], ['realme GT5', 'Android 14'],
]

/** Who cheats, by index of the person. The rest of the company is honest, which is not the same as perfect. */
const cheaters: Readonly<Record<number, CheatingMethod>> = { 4: 'mock_flagged', 9: 'teleport', 13: 'constant_coordinates', 18: 'shared_phone', 22: 'replayed_track', 27: 'back_dated_clock', 31: 'leaves_right_after' }
const companionOf: Readonly<Record<number, number>> = { 18: 17 }

const takeNames = (random: Random): (() => string) => {
  const used = new Set<string>()
  return () => {
    for (;;) {
      const name = random.pick(surnames) + random.pick(givenNames)
      if (!used.has(name)) {
        used.add(name)
        return name
      }
    }
  }
}

const makeSites = (grid: StreetGrid, random: Random, count: number): DemoSite[] => {
  const hubs = Array.from({ length: 14 }, () => ({ x: random.pick(grid.xs), y: random.pick(grid.ys) }))
  const kinds = shopKinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind))
  const names = new Set<string>()
  const sites: DemoSite[] = []
  while (sites.length < count) {
    // Shops gather round hubs; one in five stands alone.
    const hub = random.pick(hubs)
    const loose = random.chance(0.2)
    const about = { x: loose ? random.between(grid.xs[0]!, grid.xs.at(-1)!) : hub.x + random.normal(0, 650), y: loose ? random.between(grid.ys[0]!, grid.ys.at(-1)!) : hub.y + random.normal(0, 650) }
    const axis = random.chance(0.5) ? 'h' as const : 'v' as const
    const values = axis === 'h' ? grid.ys : grid.xs
    const line = values.reduce((best, value, i) => (Math.abs(value - (axis === 'h' ? about.y : about.x)) < Math.abs(values[best]! - (axis === 'h' ? about.y : about.x)) ? i : best), 0)
    const [low, high] = axis === 'h' ? [grid.xs[0]!, grid.xs.at(-1)!] : [grid.ys[0]!, grid.ys.at(-1)!]
    const along = Math.min(high, Math.max(low, axis === 'h' ? about.x : about.y))
    const onStreet = spotOn(grid, { axis, line, along })
    const side = (random.chance(0.5) ? 1 : -1) * random.between(12, 26)
    const spot = axis === 'h' ? { x: onStreet.x, y: onStreet.y + side } : { x: onStreet.x + side, y: onStreet.y }
    if (sites.some((other) => Math.hypot(other.spot.x - spot.x, other.spot.y - spot.y) < 45)) continue
    const kind = random.pick(kinds)
    const street = axis === 'h' ? grid.namesOfH[line]! : grid.namesOfV[line]!
    const name = `${random.pick(shopFirst)}${kind.kind}（${street}店）`
    if (names.has(name)) continue
    names.add(name)
    const wide = kind.tier === 'A' ? random.between(70, 130) : random.between(40, 60)
    const deep = kind.tier === 'A' ? random.between(60, 100) : random.between(40, 55)
    const fence: Geofence = random.chance(kind.tier === 'A' ? 0.7 : 0.06)
      ? { kind: 'polygon', rings: [[[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([sx, sy]) => grid.toLatLon({ x: spot.x + (sx! * wide) / 2, y: spot.y + (sy! * deep) / 2 }))] }
      : { kind: 'circle', centre: grid.toLatLon(spot), radiusMetres: kind.tier === 'A' ? 120 : random.pick([60, 80, 100]) }
    sites.push({ index: sites.length, name, customerName: name.replace(/（.*$/u, ''), address: `杭州市拱墅区${street}${random.whole(1, 698)}号`, tier: kind.tier, spot, fence })
  }
  return sites
}

export interface CompanySize {
  readonly fieldWorkers?: number
  readonly sites?: number
  /** A company with attendance: days begin and end with a check-in at the depot, and rest days are in the shifts. Off where only the movement is wanted. */
  readonly punches?: boolean
}

/** How far up the map the depots lie. */
const depotShares = [0.25, 0.6, 0.85] as const
/** In a company with attendance: the ISO weekday on which each half of the people rests. */
const restDaysOfGroups = [7, 3] as const

export const createCompany = (seed: string, { fieldWorkers = 40, sites: siteCount = 300, punches = false }: CompanySize = {}): DemoCompany => {
  const random = createRandom(`company/${seed}`)
  const grid = createStreetGrid(random.fork('streets'))
  const sites = makeSites(grid, random.fork('sites'), siteCount)
  const nextName = takeNames(random.fork('names'))
  const depots = depotShares.map((share, i) => spotOn(grid, { axis: 'h', line: Math.floor(grid.ys.length * share), along: grid.xs[Math.floor(grid.xs.length * [0.3, 0.75, 0.5][i]!)]! }))
  const everyDay = [1, 2, 3, 4, 5, 6, 7]
  const peopleRandom = random.fork('people')
  const people = Array.from({ length: fieldWorkers }, (_, index): DemoPerson => {
    const own = peopleRandom.fork(index)
    const department = index % 3
    // Ten of forty deliver by van and are on call; eight work late; the others keep shop hours.
    const shift = index % 4 === 3 ? 2 : index % 5 === 2 ? 1 : 0
    const depot = depots[department]!
    const home = { x: Math.min(grid.xs.at(-1)!, Math.max(grid.xs[0]!, depot.x + own.normal(0, 1700))), y: Math.min(grid.ys.at(-1)!, Math.max(grid.ys[0]!, depot.y + own.normal(0, 1500))) }
    const territory = [...sites].sort((a, b) => Math.hypot(a.spot.x - home.x, a.spot.y - home.y) - Math.hypot(b.spot.x - home.x, b.spot.y - home.y)).slice(0, 22).map((site) => site.index)
    const [model, platform] = own.pick(phoneModels)
    const rest = punches ? restDaysOfGroups[Math.floor(index / 3) % 2]! : 1 + ((index * 3) % 7)
    return {
      index, name: nextName(), employeeNumber: `YG${String(1001 + index)}`, phone: `+86199${String(own.whole(0, 99_999_999)).padStart(8, '0')}`,
      department, shift: punches && shift < 2 ? shift * 2 + (Math.floor(index / 3) % 2) : punches ? 4 : shift, restDays: [rest], home, transport: shift === 2 ? 'van' : 'ebike', model, platform,
      clockErrorSeconds: index === 6 ? 247 : Number(own.normal(0, 2).toFixed(1)), territory,
      ...(cheaters[index] ? { cheats: cheaters[index] } : {}), ...(companionOf[index] === undefined ? {} : { travelsWith: companionOf[index] }),
    }
  })
  // Who shares a phone with a colleague works when the colleague works.
  const aligned = people.map((person) => {
    const companion = person.travelsWith === undefined ? undefined : people[person.travelsWith]
    return companion ? { ...person, restDays: companion.restDays, shift: companion.shift, territory: companion.territory, home: companion.home, department: companion.department, transport: companion.transport, model: companion.model, platform: companion.platform, clockErrorSeconds: companion.clockErrorSeconds } : person
  })
  const departments = ['城北终端部', '城东终端部', '渠道配送部']
  const depotSites = punches ? depots.map((spot, i): DemoSite => ({
    index: sites.length + i, name: ['城北营业所', '城东营业所', '渠道配送中心'][i]!, customerName: '本公司', address: `杭州市拱墅区${grid.namesOfH[Math.floor(grid.ys.length * depotShares[i]!)]!}1号`, tier: 'C', spot,
    fence: { kind: 'circle', centre: grid.toLatLon(spot), radiusMetres: 100 },
  })) : []
  return {
    seed, name: '渡岭快消经销有限公司（演示）', timeZone: 'Asia/Shanghai', grid, sites: [...sites, ...depotSites], ...(punches ? { depotSites: depotSites.map(({ index }) => index) } : {}), people: aligned, depots, departments,
    owner: { name: nextName(), email: 'owner@demo.example' },
    staff: [
      ...departments.map((_, department) => ({ name: nextName(), email: `manager${department + 1}@demo.example`, role: 'manager' as const, department })),
      { name: nextName(), email: 'hr@demo.example', role: 'hr' as const }, { name: nextName(), email: 'auditor@demo.example', role: 'auditor' as const },
    ],
    shifts: punches ? [
      ...[{ name: '白班', start: '08:30', end: '18:00' }, { name: '晚班', start: '12:00', end: '21:00' }].flatMap(({ name, start, end }) =>
        restDaysOfGroups.map((rest): DemoShift => ({ name: `${name}（周${'一二三四五六日'[rest - 1]}休）`, kind: 'fixed', segments: [{ start, end }], daysOfWeek: everyDay.filter((day) => day !== rest) }))),
      { name: '配送随车（随叫随到）', kind: 'free', segments: [], daysOfWeek: everyDay },
    ] : [
      { name: '白班', kind: 'fixed', segments: [{ start: '08:30', end: '18:00' }], daysOfWeek: everyDay },
      { name: '晚班', kind: 'fixed', segments: [{ start: '12:00', end: '21:00' }], daysOfWeek: everyDay },
      { name: '配送随车（随叫随到）', kind: 'free', segments: [], daysOfWeek: everyDay },
    ],
  }
}

/** The shop whose pin in the company's books lies round the corner: one that several honest people visit, so that their visits can tell. */
export const misplacedSite = ({ sites, people }: Pick<DemoCompany, 'sites' | 'people'>): number | undefined => {
  const visitors = sites.map((site) => ({ site, count: people.filter((person) => !person.cheats && person.territory.includes(site.index)).length }))
  const best = visitors.filter(({ site }) => site.fence.kind === 'circle' && site.tier !== 'A').reduce<{ site: DemoSite; count: number } | undefined>((most, one) => (one.count > (most?.count ?? 1) ? one : most), undefined)
  return best?.site.index
}

/** As it was entered: seventy metres up the street, where the street number was looked up on a map. */
export const misplacedFence = ({ grid }: DemoCompany, { spot, fence }: DemoSite): Geofence =>
  fence.kind === 'circle' ? { ...fence, centre: grid.toLatLon({ x: spot.x + 62, y: spot.y + 34 }), radiusMetres: 60 } : fence

/** Hours after local midnight between which a person of this shift is normally out. */
export const usualHours = (shift: DemoShift): { readonly start: number; readonly end: number } => {
  const segment = shift.segments[0]
  if (!segment) return { start: 7.5, end: 17.5 }
  const hours = (text: string) => Number(text.slice(0, 2)) + Number(text.slice(3)) / 60
  return { start: hours(segment.start), end: hours(segment.end) }
}
