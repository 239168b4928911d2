import { expect, it } from 'vitest'
import { checkShown } from './packageShown.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'

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
const check = (context: object, entries = log): string[] => {
  const found: string[] = []
  checkShown(context as never, entries, { add: (_id, _status, _subject, code, values = {}) => void found.push(code === 'shownAsLogged' ? code : `${code} ${(values.what as { en: string }).en} ${String(values.logged ?? '')}`.trim()), altered: new Set() } as Pick<CheckState, 'add' | 'altered'> as CheckState)
  return found
}

it('what is shown as the newest entry says passes', () => expect(new Set(check(shown))).toEqual(new Set(['shownAsLogged'])))

it.each([
  ['a person’s former name', { people: [{ id: 'a', name: '张伟' }] }, 'shownDiffers Name of the person 张玮'],
  ['the name of somebody else', { people: [{ id: 'b', name: '张玮' }] }, 'shownDiffers Name of the person 李四'],
  ['another zone', { timeZone: 'America/New_York' }, 'shownDiffers Time zone of the organisation Asia/Shanghai'],
  ['another company', { orgName: '江北' }, 'shownDiffers Name of the organisation 江南'],
  ['an address nobody logged', { sites: [{ ...shown.sites[0], address: '南京东路 1 号' }] }, 'shownDiffers Address of the site null'],
  ['a wider fence', { sites: [{ ...shown.sites[0], fence: { ...circle, radiusMetres: 5000 } }] }, 'shownDiffers Fence of the site'],
  ['a pin elsewhere', { sites: [{ ...shown.sites[0], position: { lat: 31, lon: 120.2 } }] }, 'shownDiffers Position of the site'],
  ['somebody of whom the package has no entry', { people: [{ id: 'c', name: '王五' }] }, 'shownNotLogged Name of the person'],
])('%s is named', (_name, change, named) => expect(check({ ...shown, ...change })).toContainEqual(expect.stringContaining(named)))

it('entries of earlier versions do not name what they speak of, and show nothing', () =>
  expect(check({ people: [{ id: 'a', name: '张伟' }] }, [entry(1, { action: 'person.created', name: '张伟' })])).toEqual(['shownNotLogged Name of the person']))
