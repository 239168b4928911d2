import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { RadioSighting } from '../kernel/index.ts'
import type { CheckInContext, OtherSiteRadio, SiteRadio } from './context.ts'
import { evaluate } from './siteRadio.ts'

const scan = (...ids: string[]) => ({ scanTime: sampleTime - 3_000, sightings: ids.map((id): RadioSighting => ({ kind: id.startsWith('cell') ? 'cell' : 'wifi', id, powerDbm: -60 })) })
const site = (ids: readonly string[], change: Partial<SiteRadio> = {}): SiteRadio => ({ checkInCount: 12, personCount: 3, dayCount: 8, heard: ids.map((id) => ({ kind: 'wifi', id, count: 11 })), ...change })
const other = (ids: readonly string[], change: Partial<OtherSiteRadio> = {}): OtherSiteRadio => ({ ...site(ids), siteId: 'site-2', siteName: '南山店', distanceMetres: 6_000, ...change })
const here = ['a', 'b', 'c', 'd']
const there = ['m', 'n', 'o', 'p']
const judge = (radio: ReturnType<typeof scan> | undefined, context: Partial<CheckInContext> = { siteRadio: site(here), otherSitesRadio: [other(there)] }) => evaluate(sampleCheckIn(radio ? { radio } : {}), sampleContext(context))

describe('site radio', () => {
  it('speaks for a visit that hears the site', () => {
    expect(judge(scan('a', 'b', 'c', 'x'))).toMatchObject({ reason: 'matches', weightDecibans: 8, values: { matchCount: 3, heardCount: 4 } })
    expect(judge(scan('a', 'x'))).toMatchObject({ reason: 'partly_matches', weightDecibans: 3 })
  })

  it('speaks against only where a well-known site is silent and another one is heard', () => {
    expect(judge(scan(...there))).toMatchObject({ reason: 'of_another_site', weightDecibans: -10, values: { siteName: '南山店', matchCount: 4 } })
    expect(judge(scan('x', 'y', 'z', 'w'))).toMatchObject({ reason: 'unfamiliar', weightDecibans: 0 })
    expect(judge(scan('m', 'n', 'x', 'y')), 'two of the other site may be two moved routers').toMatchObject({ weightDecibans: 0 })
    expect(judge(scan(...there), { siteRadio: site(here), otherSitesRadio: [other(there, { distanceMetres: 300 })] }), 'next door').toMatchObject({ weightDecibans: 0 })
    expect(judge(scan(...there), { siteRadio: site(here, { checkInCount: 4 }), otherSitesRadio: [other(there)] }), 'hardly known').toMatchObject({ weightDecibans: 0 })
  })

  it('cannot be taught by one person, by one day, or by what travels', () => {
    for (const change of [{ personCount: 1 }, { dayCount: 1 }, { checkInCount: 2 }]) expect(judge(scan('a', 'b', 'c'), { siteRadio: site(here, change) })).toMatchObject({ reason: 'not_learned', state: 'absent' })
    expect(judge(scan('a', 'b', 'c'), { siteRadio: site(here), otherSitesRadio: [other(here)] })).toMatchObject({ weightDecibans: 0 })
  })

  it('says nothing without a scan of the moment', () => {
    expect(judge(undefined)).toMatchObject({ reason: 'no_scan', state: 'absent' })
    expect(judge({ ...scan('a', 'b', 'c'), scanTime: sampleTime - 120_000 })).toMatchObject({ reason: 'old_scan', state: 'absent' })
    expect(judge(scan('cell/1', 'cell/2'))).toMatchObject({ reason: 'cells_only', weightDecibans: 0 })
    expect(judge({ scanTime: NaN, sightings: scan('a').sightings })).toMatchObject({ reason: 'old_scan' })
  })
})
