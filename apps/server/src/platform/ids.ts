import { createHash, hash, randomBytes } from 'node:crypto'

/** UUID version 7 (RFC 9562): sorts by time, so that indexes grow at one end. */
export const newId = (nowMs: number): string => {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(nowMs, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return formatUuid(bytes)
}

/** UUID version 8 (RFC 9562) from a SHA-256: the same input always gives the same id. Used where a client sends no id of its own. */
export const idFromContent = (...parts: (string | Uint8Array)[]): string => {
  const content = createHash('sha256')
  for (const part of parts) content.update(part).update('\0')
  const bytes = content.digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return formatUuid(bytes)
}

const formatUuid = (bytes: Buffer): string => {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A secret to be shown once: 192 bits, URL-safe. */
export const newToken = (): string => randomBytes(24).toString('base64url')

export const sha256 = (data: Uint8Array | string): Buffer => hash('sha256', data, 'buffer')
export const tokenHash = (token: string): Buffer => sha256(token)
/** What the log says of a device's token: its hash, bound to the device. A token is 192 random bits, so it cannot be guessed from this. SQL: selfCheck/registryTables.ts. */
export const loggedTokenHash = (deviceId: string, token: string): string => sha256(Buffer.concat([Buffer.from(deviceId), tokenHash(token)])).toString('hex')
