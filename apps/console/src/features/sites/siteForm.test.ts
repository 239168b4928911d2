import type { Site } from '@fieldproof/contract'
import { expect, it } from 'vitest'
import { canGoBack, fieldsOf, inputBefore, inputOf } from './siteForm.ts'

const fence: Site['fence'] = { kind: 'circle', centre: { lat: 30, lon: 120 }, radiusMetres: 100 }
const site: Site = {
  siteId: 's', name: '店', customerName: null, address: null, tier: 'A', position: { lat: 30, lon: 120 }, fence, status: 'active', checkInCount: 0, ownerId: 'p', ownerName: '张三', lastVisitAt: null, lastCheckInAt: null, businessStatus: 'moved', businessNote: '对面',
  openingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }], contacts: [{ contactId: 'a', name: '周', role: '店长', phone: '13700001111' }, { contactId: 'b', name: '吴', role: null, phone: '139****2222', masked: ['phone'] }],
}

it('what is not touched is sent back as it was, and a masked number not at all', () => {
  const input = inputOf(fieldsOf(site, 'zh-CN') as never, fence)
  expect(input).toEqual({ ...inputBefore(site), openingHours: site.openingHours })
  expect(input.contacts).toEqual([{ contactId: 'a', name: '周', role: '店长', phone: '13700001111' }, { contactId: 'b', name: '吴', role: null }])
})
it('a masked number that is typed anew replaces the old one; full-width digits are digits', () => {
  expect(inputOf({ name: '店', contacts: [{ contactId: 'b', name: '吴', maskedPhone: '139****2222', phone: '１３９００００３３３３' }] }, fence).contacts).toEqual([{ contactId: 'b', name: '吴', role: null, phone: '13900003333' }])
})
it('emptied fields are cleared', () => {
  expect(inputOf({ name: ' 店 ', hours: ' ', businessNote: '', contacts: [] }, fence)).toMatchObject({ name: '店', openingHours: null, businessNote: null, ownerId: null, contacts: [], businessStatus: 'open' })
})
it('who cannot see a number cannot take its removal back', () => {
  expect(canGoBack(site, { ...site, name: '新店' })).toBe(true)
  expect(canGoBack(site, { ...site, contacts: [site.contacts[1]!] })).toBe(true)
  expect(canGoBack(site, { ...site, contacts: [site.contacts[0]!] })).toBe(false)
})
