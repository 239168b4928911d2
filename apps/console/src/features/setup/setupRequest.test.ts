import { distanceMetres } from '@fieldproof/core/geo'
import { expect, it } from 'vitest'
import { emptyDraft } from './draft.ts'
import { allDepartments, setupRequest, sitePosition } from './setupRequest.ts'

const draft = {
  ...emptyDraft('Asia/Shanghai'), companyName: ' 示范公司 ', administratorName: '王伟', email: 'a@example.com', password: 'long-enough', departments: ['销售部', ''], peopleText: '张三,13800138000,销售部\n李四,,售后部',
  siteName: '人民广场店', siteCoordinates: '121.475190,31.228833', siteDatum: 'gcj02' as const,
}

it('joins listed departments with those named beside people', () => { expect(allDepartments(draft)).toEqual(['销售部', '售后部']) })

it('sends the site in WGS-84, hundreds of metres from the pasted GCJ-02 numbers', () => {
  const position = sitePosition(draft)
  expect(position && distanceMetres(position, { lat: 31.228833, lon: 121.47519 })).toBeGreaterThan(300)
  // GCJ-02 shifts Shanghai by about 480 m to the east-south-east, so WGS-84 lies to the west.
  expect(position && position.lon < 121.47519 && position.lat > 31.228833).toBe(true)
  expect(sitePosition({ ...draft, siteDatum: 'wgs84' })).toEqual({ lat: 31.228833, lon: 121.47519 })
})

it('builds the request of the contract', () => {
  const { site, ...request } = setupRequest(draft, 'T')
  expect(request).toEqual({
    token: 'T', company: { name: '示范公司', timeZone: 'Asia/Shanghai' }, administrator: { name: '王伟', email: 'a@example.com', password: 'long-enough' }, departments: ['销售部', '售后部'],
    people: [{ name: '张三', phone: '+8613800138000', departmentName: '销售部' }, { name: '李四', departmentName: '售后部' }], workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] },
  })
  expect(site?.fence).toMatchObject({ kind: 'circle', radiusMetres: 150 })
  expect(setupRequest({ ...draft, siteWanted: false }, 'T').site).toBeUndefined()
})
