import { createHmac, createSecretKey } from 'node:crypto'
import { sha256 } from './ids.ts'

/**
 * HMAC-SHA-256 (RFC 2104) over how far a follower has read an organisation's log. The key comes from the installation's secret, which lies outside the database: with SQL a follower
 * could be set ahead for a moment, so that nobody is told of what it passes over, and no row would show it afterwards.
 */
export interface CursorMac {
  of(orgId: string, follower: string, nextIndex: number): Buffer
  /** Where this process last found each follower by its own mark: it has read at least so far. */
  readonly found: Map<string, number>
}

/** Without the secret nothing may be followed: asking is then a fault of the program. */
export const createCursorMac = (installationSecret: string | undefined): CursorMac => {
  const key = installationSecret === undefined ? undefined : createSecretKey(sha256(`fieldproof cursors\n${installationSecret}`))
  return {
    found: new Map(),
    of(orgId, follower, nextIndex) {
      if (key === undefined) throw new Error('this database was opened without the secret of the installation, which followers of the log need')
      return createHmac('sha256', key).update(JSON.stringify(['cursor', orgId.toLowerCase(), follower, nextIndex])).digest()
    },
  }
}
