import { ProblemError } from '@fieldproof/contract'
import { consistencyNodes, consistencyProof, createTreeFrontier, keyIdOf, type NoteSigner, signCheckpoint, verifyCheckpoint, verifyConsistency } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import { nodeCrypto } from '../platform/crypto.ts'
import type { LogKeys, LogSigner } from '../platform/logKeys.ts'
import type { LogWitness } from '../platform/logWitness.ts'
import type { Logger } from '../platform/log.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/postgres/database.ts'
import { loadNodes } from '../platform/logNodes.ts'

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

interface Head { readonly size: number; readonly root: Uint8Array }

/** The newest checkpoint that this installation is known to have signed; undefined where none is kept, or what is kept is not its own. */
export const readWitness = async (witness: LogWitness, orgId: string, signer: LogSigner & { readonly keyId: string }): Promise<Head | undefined> => {
  const note = await witness.read(orgId)
  const checked = note === undefined ? undefined : verifyCheckpoint(note, { name: signer.origin, keyId: signer.keyId, publicKey: signer.publicKey }, nodeCrypto.verifyEd25519)
  return checked?.ok ? { size: checked.value.size, root: checked.value.root } : undefined
}

/** Why a head must not be signed: it is not the log whose earlier head was signed, with entries added. undefined: it may be. */
const contradiction = async (db: Database, orgId: string, signed: Head, head: Head): Promise<string | undefined> => {
  if (signed.size > head.size) return `the log has ${head.size} entries; ${signed.size} were signed`
  if (signed.size === head.size) return Buffer.from(signed.root).equals(head.root) ? undefined : `another tree of ${head.size} entries was signed`
  const { size: size1, root: root1 } = signed, { size: size2, root: root2 } = head
  const why = `the entries of the log are not those that were signed at size ${size1}`
  try {
    const proof = consistencyProof(nodeCrypto.sha256, size1, size2, await db.readOrg(orgId, (trx) => loadNodes(trx, consistencyNodes(size1, size2))))
    return verifyConsistency(nodeCrypto.sha256, { size1, size2, root1, root2, proof }).ok ? undefined : why
  } catch (error) {
    if (error instanceof ProblemError) return `${why}: ${error.message}` // a row that the proof needs is gone
    throw error
  }
}

/**
 * Signs the head of each log that has grown, and only when it is the log of before with entries added: the last head that was signed is kept outside of the database, so that
 * whoever writes the tables anew, checkpoints included, gets no signature for it (decision 75). At most one checkpoint per `intervalMs` and organisation, so a busy log is not
 * signed per entry; far below the 60 s that receipts promise. Signing twice the same size is harmless (the insert is ignored).
 */
export const startCheckpointer = (options: { db: Database; signers: LogSigners; witness: LogWitness; clock: Clock; log: Logger; intervalMs: number }) => {
  const { db, signers, witness, clock, log } = options
  const refused = new Map<string, string>()
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
      const signed = await readWitness(witness, head.org_id, signer)
      const why = signed && (await contradiction(db, head.org_id, signed, { size: head.size, root }))
      if (why !== undefined) {
        // Said once: it is tried again twice a second.
        if (refused.get(head.org_id) !== why) log.error({ orgId: head.org_id, why }, 'the log was changed and is not signed any more; the self-check says where. If an older copy of the database was put in place on purpose, see docs/operations/backup.md')
        refused.set(head.org_id, why)
        continue
      }
      const note = signCheckpoint({ origin: signer.origin, size: head.size, root }, [noteSigner(signer)])
      await sql`insert into checkpoints (org_id, tree_size, root, note, signed_at) values (${head.org_id}, ${head.size}, ${Buffer.from(root)}, ${note}, ${new Date(clock.now())}) on conflict do nothing`.execute(db.system)
      await witness.keep(head.org_id, note)
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
