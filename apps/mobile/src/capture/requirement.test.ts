import { expect, test } from 'vitest'
import type { PhoneRequirement } from '@fieldproof/contract'
import { requirementAt, stillMissing } from './requirement.ts'

const rule = (ways: PhoneRequirement['ways'], change: Partial<PhoneRequirement> = {}): PhoneRequirement => ({ policyName: '策略', words: '', ways, askBeyondMetres: null, ask: null, ...change })
const nothing = { position: true, accuracyMetres: 10, photo: false, note: false, video: false }

test('the site’s own rule goes before that of everywhere, and null is none', () => {
  const [a, b] = [rule([['gps']]), rule([['photo']])]
  const requirements = { rules: [a, b], elsewhere: 0, bySite: { s1: 1, s2: null } }
  expect(requirementAt(requirements, 's1')).toBe(b)
  expect(requirementAt(requirements, 's2')).toBeUndefined()
  expect(requirementAt(requirements, 's3')).toBe(a)
  expect(requirementAt(requirements, undefined)).toBe(a)
  expect(requirementAt(requirements, 'toString')).toBe(a)
  // Data that an older version of the app kept has no requirements.
  expect(requirementAt(undefined, 's1')).toBeUndefined()
})

test('asks for the cheapest way that this phone can go', () => {
  expect(stillMissing(rule([['gps', 'photo'], ['gps', 'wifi']]), nothing)).toEqual(['photo'])
  expect(stillMissing(rule([['gps', 'photo'], ['gps', 'note']]), nothing)).toEqual(['note'])
  expect(stillMissing(rule([['gps', 'photo'], ['gps', 'note']]), { ...nothing, photo: true })).toEqual([])
  expect(stillMissing(rule([['note', 'photo']]), nothing)).toEqual(['note', 'photo'])
  expect(stillMissing(rule([['gps', 'video'], ['gps', 'face']]), nothing)).toEqual(['video'])
  expect(stillMissing(rule([['gps', 'video'], ['gps', 'photo']]), nothing)).toEqual(['photo'])
  expect(stillMissing(rule([['gps', 'video']]), { ...nothing, video: true })).toEqual([])
  expect(stillMissing(undefined, nothing)).toEqual([])
  expect(stillMissing(rule([[]]), nothing)).toEqual([])
  // Without a position there is nothing to be done about it; what can be brought is still asked for.
  expect(stillMissing(rule([['gps', 'photo']]), { ...nothing, position: false })).toEqual(['photo'])
})

test('a face is asked for only where somebody enrolled one, and after a photo, which costs less', () => {
  expect(stillMissing(rule([['gps', 'face'], ['gps', 'photo']]), { ...nothing, can: ['face'] })).toEqual(['photo'])
  expect(stillMissing(rule([['gps', 'face'], ['gps', 'photo', 'note']]), { ...nothing, can: ['face'] })).toEqual(['face'])
  expect(stillMissing(rule([['gps', 'face'], ['gps', 'video']]), nothing)).toEqual(['video'])
  expect(stillMissing(rule([['gps', 'face'], ['gps', 'photo']]), { ...nothing, can: ['face'], read: ['face'] })).toEqual([])
})

test('who has said no to videos is asked for none: the other way of the rule is, or nothing', () => {
  const refusing = { ...nothing, refusesVideo: true }
  expect(stillMissing(rule([['gps', 'video']]), refusing)).toEqual([])
  expect(stillMissing(rule([['gps', 'video'], ['gps', 'photo', 'note']]), refusing)).toEqual(['note', 'photo'])
  expect(stillMissing(rule([[]], { askBeyondMetres: 100, ask: 'video' }), { ...refusing, accuracyMetres: 800 })).toEqual([])
})

test('a tag or code is asked for where this phone and site have it, and the customer’s word only afterwards', () => {
  const here = { ...nothing, can: ['nfc', 'qr', 'countersign'] }
  expect(stillMissing(rule([['gps', 'nfc'], ['gps', 'beacon']]), here)).toEqual(['nfc'])
  expect(stillMissing(rule([['gps', 'nfc'], ['gps', 'beacon']]), { ...here, read: ['nfc'] })).toEqual([])
  expect(stillMissing(rule([['gps', 'nfc'], ['gps', 'photo']]), { ...here, can: ['qr'] })).toEqual(['photo'])
  expect(stillMissing(rule([['gps', 'nfc']]), nothing)).toEqual([])
  expect(stillMissing(rule([['gps', 'qr', 'countersign']]), here)).toEqual(['qr'])
})

test('a rough position asks for one thing more, once', () => {
  const rough = { ...nothing, accuracyMetres: 800 }
  expect(stillMissing(rule([[]], { askBeyondMetres: 100, ask: 'photo' }), rough)).toEqual(['photo'])
  expect(stillMissing(rule([[]], { askBeyondMetres: 100, ask: 'photo' }), { ...rough, photo: true })).toEqual([])
  expect(stillMissing(rule([[]], { askBeyondMetres: 100, ask: 'photo' }), nothing)).toEqual([])
})
