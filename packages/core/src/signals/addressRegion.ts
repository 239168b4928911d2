/**
 * Does the internet address belong to the region of the position? Tables of regions (ip2region) name a province rightly about nine times in ten and a city
 * less often; mobile operators let a whole country out through a few gateways, companies through their head office, and a VPN or a foreign SIM
 * card through another country. So it never asks for a look by itself: another province counts a little, another country next to nothing, and an
 * address of a mobile operator is not judged at all.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { reporter } from './finding.ts'

const report = reporter('address_region')

export const evaluate = (_submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const region = context.addressRegion
  if (region === undefined || region.kind === 'unknown') return report.absent('not_known')
  if (region.kind === 'private') return report.absent('private_address')
  const { country, province, city, here } = region
  if (here?.country === undefined || country === undefined) return report.absent('not_known')
  const w = weights.address_region
  const values = { addressRegion: [country, province].filter(Boolean).join(' '), hereRegion: [here.country, here.province].filter(Boolean).join(' ') }
  if (region.isMobile === true) return report.neutral('mobile_gateway', values)
  if (country !== here.country) return report.weigh('other_country', w.other_country, values)
  if (province === undefined || here.province === undefined) return report.neutral('same_country', values)
  if (province !== here.province) return report.weigh('other_province', w.other_province, values)
  return city !== undefined && city === here.city ? report.weigh('same_city', w.same_city, values) : report.neutral('same_province', values)
}
