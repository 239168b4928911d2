import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './repeatedText.ts'

const note = '货架缺货两个单品，已和店长确认下周二补货，冷柜温度正常。'
const before = (notes: readonly (string | undefined)[], siteId = 'site-2'): KnownCheckIn[] => notes.map((text, i) => ({ eventId: `e${i}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - (i + 1) * 86_400_000, siteId, note: text }))
const judge = (text: string | undefined, earlierCheckIns: readonly KnownCheckIn[]) => evaluate(sampleCheckIn({ note: text }), sampleContext({ earlierCheckIns }))

it('notices a longer text for the fourth time elsewhere, also with small edits', () => {
  expect(judge(note, before([note, note, note]))).toMatchObject({ reason: 'same_as_before', weightDecibans: -2, values: { visitCount: 3 } })
  expect(judge(note.replace('周二', '周三'), before([note, note, note, note]))).toMatchObject({ reason: 'same_as_before' })
})

it('says nothing of short texts, other texts, the same shop, or no text', () => {
  expect(judge('正常', before(['正常', '正常', '正常']))).toMatchObject({ reason: 'short_text', weightDecibans: 0 })
  expect(judge(note, before(['新品试饮反馈不错，订货三箱，价签已更换。', '门店装修，下周再来拜访，店主不在，与店员核对库存。', note]))).toMatchObject({ reason: 'own_words' })
  expect(judge(note, before([note, note, note], 'site-1'))).toMatchObject({ reason: 'own_words' })
  expect(judge(undefined, before([note]))).toMatchObject({ state: 'absent' })
})
