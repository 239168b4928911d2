import { ProblemError } from '@fieldproof/contract'
import type { SubmissionSource } from '@fieldproof/core/kernel'
import type pg from 'pg'
import { sha256 } from '../platform/ids.ts'
import type { UploadMac } from '../platform/uploadMac.ts'

/** One upload exactly as it was sent, with what is needed to read it again. */
export interface RawSubmission {
  readonly orgId: string
  /** From the signed event; for trackers made from the content (ids.ts idFromContent), so that a repeat is a duplicate. */
  readonly eventId: string
  readonly deviceId: string
  readonly personId: string
  readonly source: SubmissionSource
  /** Arrival, ms since 1970. */
  readonly receivedAt: number
  readonly remoteAddress: string | null
  /** What the bytes alone do not tell (HTTP method, path, query, content type of a tracker's request). */
  readonly envelope: Record<string, unknown> | null
  readonly body: Uint8Array
}

export interface Kept {
  /** `conflict`: this id is known with other bytes; the first stands, these were put aside. */
  readonly state: 'kept' | 'duplicate' | 'conflict'
  /** Arrival of the bytes that stand: a repeat gets the receipt of the first. */
  readonly receivedAt: number
}

/**
 * Keeps raw submissions before they are acknowledged.
 *
 * Contract: when `keep` resolves, the bytes are committed with synchronous_commit=on. When it rejects, they may or may not
 * have been kept: the client sends again and gets `duplicate` or `kept`. Many callers share one INSERT in flight (group commit),
 * so throughput does not depend on the latency of a commit.
 */
export interface Intake {
  keep(raw: RawSubmission): Promise<Kept>
  /** When these very bytes were kept under this id, whatever would be said of them now; undefined for what is not known, or known with other bytes. */
  keptBefore(orgId: string, eventId: string, body: Uint8Array): Promise<{ readonly receivedAt: number } | undefined>
  /** Uploads waiting for the database: callers answer 503 when it is long. */
  readonly waiting: number
}

interface Waiting {
  readonly raw: RawSubmission
  resolve(kept: Kept): void
  reject(error: unknown): void
}

const maxBatchRows = 1_000
const maxBatchBytes = 8_000_000

/** Those that are neither waiting nor recorded, in a snapshot of its own. */
const absentStatement = `select i.ord::int - 1 as at from unnest($1::uuid[], $2::uuid[]) with ordinality as i (org_id, event_id, ord)
  where not exists (select from inbox b where b.org_id = i.org_id and b.event_id = i.event_id)
    and not exists (select from log_entries e where e.org_id = i.org_id and e.ref = i.event_id and e.kind = 'submission')`

/** One snapshot: on its way from the inbox to the log it is seen in one of them. */
const keptBeforeStatement = `select e.salt, e.commitment, e.received_at, null::boolean as same from log_entries e where e.org_id = $1 and e.ref = $2 and e.kind = 'submission'
  union all select null, null, b.received_at, b.body = $3 from inbox b where b.org_id = $1 and b.event_id = $2`

/** Committed rows are announced on this channel so that whichever process runs the pipeline wakes up. */
export const inboxChannel = 'fieldproof_inbox'

/**
 * One statement, one snapshot. What is not yet known is inserted; only for the rest the bytes that stand are looked up and compared.
 * The bodies come as one value, because an array of them would be written out in hexadecimal and read again.
 */
const keepStatement = `with input as materialized (
    select t.*, substring($1::bytea from t.first_byte for t.length) as body, substring($13::bytea from t.ord::int * 32 - 31 for 32) as mac
    from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::float8[], $8::text[], $9::text[], $10::int[], $11::int[]) with ordinality
      as t (org_id, event_id, device_id, person_id, source, received_at_ms, remote_address, envelope, first_byte, length, ord)
  ), known as materialized (
    select i.ord, e.* from input i cross join lateral (
      select e.salt, e.commitment, e.received_at from log_entries e where e.org_id = i.org_id and e.ref = i.event_id and e.kind = 'submission' limit 1) e
  ), fresh as (
    insert into inbox (org_id, event_id, device_id, person_id, source, received_at, remote_address, envelope, body, mac)
    select org_id, event_id, device_id, person_id, source, to_timestamp(received_at_ms / 1000), remote_address, envelope::jsonb, body, mac from input i
    where not exists (select from known k where k.ord = i.ord) order by ord
    on conflict (org_id, event_id) do nothing returning org_id, event_id
  )
  select i.ord::int - 1 as at, coalesce(k.received_at, b.received_at) as received_at, k.salt, k.commitment, b.body = i.body as same
  from input i left join known k using (ord) left join lateral (select * from inbox b where b.org_id = i.org_id and b.event_id = i.event_id limit 1) b on true
  where (select count(*) from fresh) < $12::int and (i.org_id, i.event_id) not in (select org_id, event_id from fresh)
  order by i.ord`

export interface IntakeOptions {
  readonly uploadMac: UploadMac
  /** Called after each commit: the pipeline has something to do. */
  readonly onKept: () => void
  /** Its first element is kept up to date: how many submissions wait for the disk. */
  readonly waiting: Int32Array
}

export const createIntake = (pool: pg.Pool, { uploadMac, onKept, waiting }: IntakeOptions): Intake => {
  let queue: Waiting[] = []
  let running = false

  const takeBatch = (): Waiting[] => {
    let bytes = 0
    const ids = new Set<string>()
    const batch: Waiting[] = []
    const later: Waiting[] = []
    for (const item of queue) {
      const id = `${item.raw.orgId}/${item.raw.eventId}`
      // The same id twice in one batch would hide a conflict from ON CONFLICT: the second waits for the next batch.
      if (batch.length >= maxBatchRows || (bytes > 0 && bytes + item.raw.body.length > maxBatchBytes) || ids.has(id)) later.push(item)
      else {
        ids.add(id)
        bytes += item.raw.body.length
        batch.push(item)
      }
    }
    queue = later
    return batch
  }

  const commit = async (batch: Waiting[]): Promise<void> => {
    const column = <T>(pick: (raw: RawSubmission) => T): T[] => batch.map(({ raw }) => pick(raw))
    const lengths = column((raw) => raw.body.length)
    let end = 1
    const firstBytes = lengths.map((length) => (end += length) - length)
    const { rows } = await pool.query<{ at: number; same: boolean | null; salt: Buffer | null; commitment: Buffer | null; received_at: Date | null }>({
      name: 'intake-keep', text: keepStatement,
      values: [
        Buffer.concat(column((raw) => raw.body)), column((raw) => raw.orgId), column((raw) => raw.eventId), column((raw) => raw.deviceId), column((raw) => raw.personId), column((raw) => raw.source),
        column((raw) => raw.receivedAt), column((raw) => raw.remoteAddress), column((raw) => (raw.envelope ? JSON.stringify(raw.envelope) : null)), firstBytes, lengths, batch.length,
        Buffer.concat(column((raw) => uploadMac.ofUpload(raw))),
      ],
    })
    const conflicts: Waiting[] = []
    const unseen: Waiting[] = []
    const outcomes = batch.map(({ raw }): Kept => ({ state: 'kept', receivedAt: raw.receivedAt }))
    for (const row of rows) {
      const item = batch[row.at]!
      // Recorded before: the commitment in the log tells whether these are the same bytes (an erased salt cannot tell any more).
      // Not visible either way: recorded between our snapshot and our insert; the pipeline compares again when it records. Unless it is nowhere.
      if (row.commitment === null && row.same === null) unseen.push(item)
      const same = row.salt && row.commitment ? sha256(Buffer.concat([row.salt, item.raw.body])).equals(row.commitment) : row.same
      if (same === false) conflicts.push(item)
      outcomes[row.at] = { state: same === false ? 'conflict' : 'duplicate', receivedAt: row.received_at?.getTime() ?? item.raw.receivedAt }
    }
    if (conflicts.length > 0)
      await pool.query(
        `insert into event_conflicts (org_id, event_id, device_id, received_at, body, body_sha256, mac)
         select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bytea[], $6::bytea[], $7::bytea[]) on conflict do nothing`,
        [conflicts.map((w) => w.raw.orgId), conflicts.map((w) => w.raw.eventId), conflicts.map((w) => w.raw.deviceId), conflicts.map((w) => new Date(w.raw.receivedAt)), conflicts.map((w) => w.raw.body), conflicts.map((w) => sha256(w.raw.body)), conflicts.map((w) => uploadMac.ofConflict(w.raw))],
      )
    const absent = unseen.length === 0 ? [] : (await pool.query<{ at: number }>(absentStatement, [unseen.map((w) => w.raw.orgId), unseen.map((w) => w.raw.eventId)])).rows.map(({ at }) => unseen[at])
    // Somebody's trigger on the table, or whatever else keeps a row out without a word: what is not there is not acknowledged.
    batch.forEach((item, i) => (absent.includes(item) ? item.reject(new ProblemError('storage_unavailable', 'the database did not keep it and did not say why', { retryAfterSeconds: 30 })) : item.resolve(outcomes[i]!)))
  }

  // One commit at a time: two would each carry half as much and take nearly as long (measured 2,500 against 2,850 uploads/s).
  const run = async (): Promise<void> => {
    if (running) return
    running = true
    // Let the requests of this turn of the event loop join the first batch.
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) {
      const batch = takeBatch()
      try {
        await commit(batch)
        onKept()
      } catch (error) {
        for (const item of batch) item.reject(error)
      }
      Atomics.sub(waiting, 0, batch.length)
    }
    running = false
  }

  return {
    keep: (raw) =>
      new Promise<Kept>((resolve, reject) => {
        queue.push({ raw, resolve, reject })
        Atomics.add(waiting, 0, 1)
        void run()
      }),
    async keptBefore(orgId, eventId, body) {
      const { rows } = await pool.query<{ same: boolean | null; salt: Buffer | null; commitment: Buffer | null; received_at: Date }>({ name: 'intake-kept-before', text: keptBeforeStatement, values: [orgId, eventId, Buffer.from(body)] })
      const standing = rows.find(({ same, salt, commitment }) => (salt && commitment ? sha256(Buffer.concat([salt, body])).equals(commitment) : same === true))
      return standing && { receivedAt: standing.received_at.getTime() }
    },
    get waiting() {
      return queue.length
    },
  }
}
