import type { SiteInput } from '@fieldproof/contract'
import { createRandom } from '../random.ts'
import type { DemoCompany, DemoSite } from './company.ts'

const roles = ['店长', '店主', '采购', '收银'] as const
const surnames = [...'王李张刘陈杨黄赵周吴徐孙朱胡林何高郭']
const hoursOf: Readonly<Record<DemoSite['tier'], NonNullable<SiteInput['openingHours']>>> = {
  A: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '21:30' }],
  B: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '07:00', to: '23:00' }],
  C: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '20:30' }, { days: [6, 7], from: '09:30', to: '20:30' }],
}

/**
 * What a company would know of a shop: who looks after it, whom one meets, when it is open. Most shops have all of it and some have nothing, as in any company's files;
 * depots have an owner of their own kind: nobody. Numbers are of the kind that is never given out.
 */
export const demoSiteFacts = ({ seed, people, depotSites = [] }: DemoCompany, { index, tier }: DemoSite, personIds: readonly string[]): Partial<SiteInput> => {
  if (depotSites.includes(index)) return {}
  const random = createRandom(`site-facts/${seed}/${index}`)
  const owner = people.find(({ territory }) => territory.includes(index))
  const ownerId = owner === undefined ? undefined : personIds[owner.index]
  const contacts = random.chance(0.15) ? [] : [{ name: `${random.pick(surnames)}${random.pick(['先生', '女士'] as const)}`, role: random.pick(roles), phone: `1990000${String(index).padStart(4, '0')}` }]
  const status = random.chance(0.02) ? { businessStatus: 'temporarily_closed' as const, businessNote: '装修，月底恢复' } : {}
  return { ...(ownerId === undefined ? {} : { ownerId }), contacts, ...(random.chance(0.2) ? {} : { openingHours: hoursOf[tier] }), ...status }
}
