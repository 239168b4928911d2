import { BlockList, isIP } from 'node:net'

export interface AddressPlace {
  readonly country?: string
  readonly province?: string
  readonly city?: string
  readonly operator?: string
}

interface Ip2Region {
  search(address: string): { country?: string; province?: string; city?: string; isp?: string } | null
}

/**
 * Where an internet address is registered, by the offline tables in the npm package `ip2region` (MIT, released in December 2024; it does not say
 * where its IPv6 table comes from). Optional and loaded on first use: 11 MB, 60 ms, about 20 µs an address. Without it nothing is known, which weighs nothing.
 */
let table: Promise<Ip2Region | undefined> | undefined

const load = async (): Promise<Ip2Region | undefined> => {
  try {
    // CommonJS: the class is the `default` of its exports.
    const loaded = (await import('ip2region')) as unknown as { default: { default?: new () => Ip2Region } & (new () => Ip2Region) }
    return new (loaded.default.default ?? loaded.default)()
  } catch {
    return undefined
  }
}

const privateRanges = new BlockList()
// RFC 1918, 1122, 3927, 6598; RFC 4193, 4291.
for (const [net, bits] of [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['127.0.0.0', 8], ['169.254.0.0', 16], ['100.64.0.0', 10], ['0.0.0.0', 8]] as const) privateRanges.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [['fc00::', 7], ['fe80::', 10], ['::1', 128], ['::', 128]] as const) privateRanges.addSubnet(net, bits, 'ipv6')

/** `::ffff:1.2.3.4` is 1.2.3.4 as a dual-stack socket shows it (RFC 4291, 2.5.5.2); a zone (`%eth0`) is of no matter. */
export const plainAddress = (address: string): string => address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

export const isPrivateAddress = (address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && privateRanges.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

const blank = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' || text === '0' ? undefined : text.trim())

/** undefined: no table, no such address, or nothing about it. */
export const placeOfAddress = async (address: string): Promise<AddressPlace | undefined> => {
  if (isIP(address) === 0) return undefined
  const known = await (table ??= load())
  try {
    const found = known?.search(address)
    const place: AddressPlace = { country: blank(found?.country), province: blank(found?.province), city: blank(found?.city), operator: blank(found?.isp) }
    return place.country === undefined ? undefined : place
  } catch {
    return undefined
  }
}
