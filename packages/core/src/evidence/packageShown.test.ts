import { expect, it } from 'vitest'
import type { Translated } from '../kernel/index.ts'
import { checkShown } from './packageShown.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'
import { checkDetails, fill } from './packageTexts.ts'
import type { DetailId } from './packageTexts.ts'

const entry = (index: number, json: Record<string, unknown>): OpenedEntry => ({ index, path: `entries/${index}.json`, leaf: { v: 1, kind: 'admin', time: '2026-09-14T01:00:00.000Z', commitment: '' }, state: 'open', bodyFile: `bodies/${index}.json`, json: json as never })
const circle = { kind: 'circle', centre: { lat: 30.2, lon: 120.2 }, radiusMetres: 80 }
const log = [
  entry(0, { action: 'organisation.created', ref: 'o', name: '江南', timeZone: 'Asia/Shanghai' }),
  entry(1, { action: 'person.created', ref: 'a', name: '张伟' }),
  entry(2, { action: 'person.created', ref: 'b', name: '李四' }),
  entry(3, { action: 'site.created', ref: 's', after: { name: '旗舰店', address: null, fence: circle } }),
  entry(4, { action: 'person.updated', ref: 'a', before: { name: '张伟' }, after: { name: '张玮' } }),
]
const shown = { orgName: '江南', timeZone: 'Asia/Shanghai', people: [{ id: 'a', name: '张玮' }], sites: [{ id: 's', name: '旗舰店', fence: circle, position: circle.centre }] }
const everywhere = (text: string): Translated => ({ 'zh-CN': text, 'zh-TW': text, en: text })
const checkWith = (told: (code: DetailId, values: Parameters<typeof fill>[1]) => string) => (context: object, entries = log): string[] => {
  const found: string[] = []
  checkShown(context as never, entries, { add: (_id, _status, _subject, code, values = {}) => void found.push(told(code, values)), altered: new Set() } as Pick<CheckState, 'add' | 'altered'> as CheckState)
  return found
}
const check = checkWith((code, values) => (code === 'shownAsLogged' ? code : fill(everywhere(`${code} {what} ${values.logged === undefined ? '' : '{logged}'}`), values).en.trim()))
const sentences = checkWith((code, values) => fill(checkDetails[code], values).en)

it('what is shown as the newest entry says passes', () => expect(new Set(check(shown))).toEqual(new Set(['shownAsLogged'])))

it.each([
  ['a person’s former name', { people: [{ id: 'a', name: '张伟' }] }, 'shownDiffers Name of the person 张玮'],
  ['the name of somebody else', { people: [{ id: 'b', name: '张玮' }] }, 'shownDiffers Name of the person 李四'],
  ['another zone', { timeZone: 'America/New_York' }, 'shownDiffers Time zone of the organisation Asia/Shanghai'],
  ['another company', { orgName: '江北' }, 'shownDiffers Name of the organisation 江南'],
  ['an address nobody logged', { sites: [{ ...shown.sites[0], address: '南京东路 1 号' }] }, 'shownDiffers Address of the site null'],
  ['a wider fence', { sites: [{ ...shown.sites[0], fence: { ...circle, radiusMetres: 5000 } }] }, 'shownDiffers Fence of the site circle of 80 m around 30.2, 120.2'],
  ['a pin elsewhere', { sites: [{ ...shown.sites[0], position: { lat: 31, lon: 120.2 } }] }, 'shownDiffers Position of the site 30.2, 120.2'],
  ['somebody of whom the package has no entry', { people: [{ id: 'c', name: '王五' }] }, 'shownNotLogged Name of the person'],
])('%s is named', (_name, change, named) => expect(check({ ...shown, ...change })).toContainEqual(expect.stringContaining(named)))

it('entries of earlier versions do not name what they speak of, and show nothing', () =>
  expect(check({ people: [{ id: 'a', name: '张伟' }] }, [entry(1, { action: 'person.created', name: '张伟' })])).toEqual(['shownNotLogged Name of the person']))

it('tells a fence in words, and of two that differ where they do', () => {
  const line = [{ lat: 31.5, lon: 121.25 }, { lat: 31, lon: 121 }, { lat: 31, lon: 121.5 }]
  const site = (fence: object): object => ({ sites: [{ id: 's', fence }] })
  const logged = (fence: object): OpenedEntry[] => [entry(1, { action: 'site.created', ref: 's', after: { fence } })]
  const told = (fence: object, log = fence): string => sentences(site(fence), logged(log))[0]!
  expect(told(circle)).toContain('“circle of 80 m around 30.2, 120.2”')
  expect(told({ kind: 'corridor', line, widthMetres: 60 })).toContain('“corridor 60 m wide of 3 points, point 1 at 31.5, 121.25”')
  const polygon = { kind: 'polygon', rings: [line] }
  expect(told(polygon)).toContain('“polygon of 3 corners, corner 1 at 31.5, 121.25”')
  const moved = told({ kind: 'polygon', rings: [[...line.slice(0, 2), { lat: 31, lon: 121.6 }]] }, polygon)
  expect(moved).toContain('“polygon of 3 corners, corner 3 at 31, 121.6”')
  expect(moved).toContain('“polygon of 3 corners, corner 3 at 31, 121.5”')
  for (const other of [{ kind: 'circle' }, {}, { kind: 'polygon', rings: [] }]) expect(told(other)).toContain(`“${JSON.stringify(other)}”`)
})
