import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckInContext, KnownCheckIn } from './context.ts'
import { evaluate } from './shortVisit.ts'

const at = (minutesAgo: number, site: string): KnownCheckIn =>
  ({ eventId: `${site}/${minutesAgo}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - minutesAgo * 60_000, siteId: site, sitePosition: samplePlace })
const context = (earlierCheckIns: readonly KnownCheckIn[], more: Partial<CheckInContext> = {}) => sampleContext({ earlierCheckIns, ...more })

describe('short visit', () => {
  const visit = { name: '门店拜访', minDwellSeconds: 1_200 }
  const judge = (minutes: number, more: readonly KnownCheckIn[] = [], visitType: CheckInContext['visitType'] = visit) =>
    evaluate(sampleCheckIn({ kind: 'check_out' }), context([at(minutes, 'site-1'), ...more], { visitType }))

  it('is shorter than its kind needs', () => {
    expect(judge(5)).toMatchObject({ reason: 'much_shorter', weightDecibans: -4, values: { dwellSeconds: expect.closeTo(300, -1), neededSeconds: 1_200 } })
    expect(judge(15)).toMatchObject({ reason: 'shorter', weightDecibans: -1.5 })
    expect(judge(25)).toMatchObject({ reason: 'long_enough', weightDecibans: 0 })
  })

  it('reckons from the first sign at the site since the last one elsewhere', () => {
    expect(judge(2, [at(30, 'site-1'), at(40, 'site-9')])).toMatchObject({ reason: 'long_enough' })
    expect(judge(2, [at(30, 'site-9'), at(50, 'site-1')])).toMatchObject({ reason: 'much_shorter' })
  })

  it('is not judged without a rule, a check-in, or an end', () => {
    expect(judge(5, [], { name: '送货' })).toMatchObject({ reason: 'no_length_expected', state: 'absent' })
    expect(evaluate(sampleCheckIn({ kind: 'check_out' }), context([at(5, 'site-1')]))).toMatchObject({ reason: 'no_length_expected', state: 'absent' })
    expect(evaluate(sampleCheckIn({ kind: 'check_out' }), context([], { visitType: visit }))).toMatchObject({ reason: 'no_check_in', state: 'absent' })
    expect(evaluate(sampleCheckIn(), context([at(5, 'site-1')], { visitType: visit }))).toMatchObject({ reason: 'not_ended', state: 'absent' })
  })
})
