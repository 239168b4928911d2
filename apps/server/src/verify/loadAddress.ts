import type { CheckInSubmission } from '@fieldproof/core/kernel'
import type { AddressRegion } from '@fieldproof/core/signals'
import { isPrivateAddress, placeOfAddress, plainAddress } from '../platform/addressTable.ts'

/** The three operators and their fourth are mobile and fixed at once: only the phone knows by which it came. */
const mobileOperators = /移动|联通|电信|广电|铁通/

/**
 * Where the sender's address is registered. `here` (the province of the position) is left out: no reviewed open table of province outlines was to be had. Behind
 * a proxy on another host every address is the proxy's, which is private and tells nothing: see docs/operations.
 */
export const addressRegionOf = async ({ device }: Pick<CheckInSubmission, 'device'>, remoteAddress: string | null | undefined): Promise<AddressRegion | undefined> => {
  if (remoteAddress === null || remoteAddress === undefined || remoteAddress === '') return undefined
  const address = plainAddress(remoteAddress)
  if (isPrivateAddress(address)) return { kind: 'private' }
  const place = await placeOfAddress(address)
  if (place === undefined) return { kind: 'unknown' }
  const { country, province, city, operator } = place
  const isMobile = mobileOperators.test(operator ?? '') && !/wifi|wlan|ethernet/i.test(device.networkType ?? '')
  return { kind: 'region', ...(country ? { country } : {}), ...(province ? { province } : {}), ...(city ? { city } : {}), ...(isMobile ? { isMobile } : {}) }
}
