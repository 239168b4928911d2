import { createHmac } from 'node:crypto'
import type { CheckInEvent } from '@fieldproof/contract'
import type { RadioScan, RadioSighting } from '@fieldproof/core/kernel'

/**
 * What a phone heard, under pseudonyms: HMAC-SHA-256 of the transmitter's address with the organisation's own key, cut to 96 bits. The address itself stays
 * in the signed event and nowhere else. Phones' hotspots and randomised addresses move about with people: they carry the bit that says "locally administered"
 * (IEEE 802-2014, 8.4.4) and are left out, as are addresses that stand for no single transmitter. That also drops the second networks of some
 * access points, whose first one remains.
 */
export const pseudonymousScan = (radio: NonNullable<CheckInEvent['radio']>, orgKey: string): RadioScan => {
  const strongest = new Map<string, RadioSighting>()
  for (const { kind, id, powerDbm } of radio.sightings) {
    const address = kind === 'wifi' ? stationAddress(id) : id.trim().toLowerCase()
    if (address === undefined || address === '') continue
    const pseudonym = createHmac('sha256', orgKey).update(`${kind}\n${address}`).digest().subarray(0, 12).toString('base64url')
    const known = strongest.get(pseudonym)
    if (known === undefined || (powerDbm ?? -Infinity) > (known.powerDbm ?? -Infinity)) strongest.set(pseudonym, { kind, id: pseudonym, ...(powerDbm === undefined ? {} : { powerDbm }) })
  }
  return { scanTime: radio.scanTime, sightings: [...strongest.values()] }
}

/** Twelve hexadecimal digits of a globally unique, individual address; undefined for anything else. */
const stationAddress = (bssid: string): string | undefined => {
  const digits = bssid.trim().toLowerCase().replace(/[:-]/g, '')
  if (!/^[0-9a-f]{12}$/.test(digits) || digits === '000000000000') return undefined
  const first = Number.parseInt(digits.slice(0, 2), 16)
  return (first & 0b11) === 0 ? digits : undefined
}
