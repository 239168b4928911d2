import { canonicalJson } from '@fieldproof/core/evidence'
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { sha256 } from './ids.ts'

/** What a row that waits for the log says of an upload. */
export interface Arrived {
  readonly orgId: string
  readonly eventId: string
  readonly deviceId: string
  /** ms since 1970. */
  readonly receivedAt: number
  readonly body: Uint8Array
}
export interface ArrivedUpload extends Arrived {
  readonly personId: string
  readonly source: string
  readonly remoteAddress: string | null
  readonly envelope: Record<string, unknown> | null
}

/**
 * HMAC-SHA-256 (RFC 2104) over an upload as intake took it. The key comes from the installation's secret, which lies outside the database: a row that somebody inserts or
 * edits with SQL, past the gate and with any time of arrival, has no valid one, and the pipeline sets it aside instead of logging it as genuine.
 */
export interface UploadMac {
  ofUpload(upload: ArrivedUpload): Buffer
  /** Other bytes under a known id. */
  ofConflict(conflict: Arrived): Buffer
}

export const createUploadMac = (installationSecret: string): UploadMac => {
  const key: KeyObject = createSecretKey(sha256(`fieldproof uploads\n${installationSecret}`))
  // JSON in front, then a line feed, which JSON does not contain, then the bytes: two uploads never give one text.
  const mac = (head: readonly unknown[], body: Uint8Array): Buffer => createHmac('sha256', key).update(`${JSON.stringify(head)}\n`).update(body).digest()
  // The database writes ids small and keeps microseconds.
  const common = ({ orgId, eventId, deviceId, receivedAt }: Arrived): unknown[] => [orgId.toLowerCase(), eventId.toLowerCase(), deviceId.toLowerCase(), Math.round(receivedAt)]
  return {
    ofUpload: (upload) => mac(['upload', ...common(upload), upload.personId.toLowerCase(), upload.source, upload.remoteAddress, upload.envelope && canonicalJson(JSON.parse(JSON.stringify(upload.envelope)))], upload.body),
    ofConflict: (conflict) => mac(['conflict', ...common(conflict)], conflict.body),
  }
}

export const isSameMac = (stored: Uint8Array | null, expected: Uint8Array): boolean => stored?.length === expected.length && timingSafeEqual(stored, expected)
