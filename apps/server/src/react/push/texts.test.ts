import { languages } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { pushContent } from './texts.ts'

test('a question about a day names the day, opens the first screen, where it is answered, and says nothing of what is missing', () => {
  for (const language of languages) {
    const { body, path } = pushContent('question', { byName: '王管理', text: '那天怎么安排的？', day: '2026-11-19', eventId: null, siteName: null }, 'question:1', language)
    expect([body, path]).toEqual([language === 'en' ? '2026-11-19: 那天怎么安排的？' : '2026-11-19：那天怎么安排的？', '/m/'])
  }
})

test('a question about a check-in names its site and opens the record', () => {
  expect(pushContent('question', { byName: '王管理', text: '在哪里？', day: null, eventId: 'e1', siteName: '滨江超市' }, 'question:1', 'zh-CN')).toMatchObject({ body: '滨江超市：在哪里？', path: '/m/records/e1' })
})
