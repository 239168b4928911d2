import { createTreeFrontier, keyIdOf, signCheckpoint, type NoteSigner } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import { nodeCrypto } from '../platform/crypto.ts'
import type { LogKeys, LogSigner } from '../platform/logKeys.ts'
import type { Logger } from '../platform/log.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/postgres/database.ts'

export const noteSigner = (signer: LogSigner & { keyId: string }): NoteSigner => ({ name: signer.origin, keyId: signer.keyId, sign: (message) => signer.sign(message) })

/** The log signers of this installation's organisations, opened once. */
export const createLogSigners = (db: Database, keys: LogKeys) => {
  const opened = new Map<string, Promise<LogSigner & { keyId: string }>>()
  return (orgId: string): Promise<LogSigner & { keyId: string }> => {
    let signer = opened.get(orgId)
    if (!signer) {
      signer = sql<{ log_origin: string; log_key_sealed: Buffer }>`select log_origin, log_key_sealed from orgs where org_id = ${orgId}`.execute(db.system).then(({ rows }) => {
        if (!rows[0]) throw new Error(`unknown organisation ${orgId}`)
        const key = keys.open(rows[0].log_origin, rows[0].log_key_sealed)
        return { ...key, keyId: keyIdOf(nodeCrypto.sha256, key.origin, key.publicKey) }
      })
      signer.catch(() => opened.delete(orgId))
      opened.set(orgId, signer)
    }
    return signer
  }
}
export type LogSigners = ReturnType<typeof createLogSigners>

/**
 * Signs the head of each log that has grown. At most one checkpoint per `intervalMs` and organisation, so a busy log is not
 * signed per entry; far below the 60 s that receipts promise. Signing twice the same size is harmless (the insert is ignored).
 */
export const startCheckpointer = (options: { db: Database; signers: LogSigners; clock: Clock; log: Logger; intervalMs: number }) => {
  const { db, signers, clock, log } = options
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  const round = async (): Promise<void> => {
    const { rows } = await sql<{ org_id: string; size: number; right_edge: Buffer }>`
      select h.org_id, h.size, h.right_edge from log_heads h
      where h.size > 0 and not exists (select from checkpoints c where c.org_id = h.org_id and c.tree_size >= h.size)`.execute(db.system)
    for (const head of rows) {
      const edge: Uint8Array[] = []
      for (let at = 0; at < head.right_edge.length; at += 32) edge.push(head.right_edge.subarray(at, at + 32))
      const root = createTreeFrontier(nodeCrypto.sha256, head.size, edge).root()
      const signer = await signers(head.org_id)
      const note = signCheckpoint({ origin: signer.origin, size: head.size, root }, [noteSigner(signer)])
      await sql`insert into checkpoints (org_id, tree_size, root, note, signed_at) values (${head.org_id}, ${head.size}, ${Buffer.from(root)}, ${note}, ${new Date(clock.now())}) on conflict do nothing`.execute(db.system)
    }
  }
  const timer = setInterval(() => {
    running = running.then(() => (stopped ? undefined : round())).catch((error: unknown) => log.warn({ error }, 'checkpoint not signed; trying again'))
  }, options.intervalMs)
  return {
    /** Signs now (tests, and a clean stop). */
    flush: () => (running = running.then(round)),
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
