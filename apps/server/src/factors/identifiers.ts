import { plainBeaconId } from '@fieldproof/core/factors'

/** Serial number of a tag as phones and people write it (04:A2:…, 04a2…): lower-case hexadecimal digits, 4 to 10 bytes; undefined for anything else. */
export const tagSerial = (text: string): string | undefined => {
  const digits = text.trim().toLowerCase().replace(/[:\s-]/g, '')
  return /^([0-9a-f]{2}){4,10}$/.test(digits) ? digits : undefined
}

export { plainBeaconId }
