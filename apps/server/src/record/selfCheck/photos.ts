import { sql } from 'kysely'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { BlobStore } from '../../platform/blobs.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

const wholeUpTo = 2_000
const nights = 7
const overdueMs = 30 * 86_400_000

/**
 * Photos that signed events name: row and file there, bytes of the signed hash, size as the row says. Up to 2,000 photos all are read, of more a
 * seventh each day, by the first byte of the hash: each within a week. A photo that has not arrived is no fault for 30 days (a phone may be offline);
 * one that was read once (photo_facts) or whose file is there has arrived. Nothing erases photos yet: an absence is always a fault.
 */
export const checkPhotos = async (trx: Sql, blobs: BlobStore, nowMs: number): Promise<Fault[]> => {
  const faults: Fault[] = []
  const total = (await sql<{ count: number }>`select count(*)::int as count from check_ins where photo_sha256 is not null`.execute(trx)).rows[0]!.count
  const share = total <= wholeUpTo ? null : Math.floor(nowMs / 86_400_000) % nights
  for (let after = -1; ; ) {
    const { rows } = await sql<{ entry_index: number; sha256: string; person_id: string; server_time: Date; bytes: number | null; device_id: string; of_device: string | null; was_read: boolean; of_another: boolean }>`
      select c.entry_index, c.photo_sha256 as sha256, c.person_id, c.server_time, c.device_id, m.bytes, m.device_id as of_device,
        exists (select from photo_facts f where f.sha256 = c.photo_sha256) as was_read, exists (select from media a where a.sha256 = c.photo_sha256) as of_another
      from check_ins c left join media m on m.sha256 = c.photo_sha256 and m.person_id = c.person_id
      where c.photo_sha256 is not null and c.entry_index > ${after} and (${share}::int is null or get_byte(decode(left(c.photo_sha256, 2), 'hex'), 0) % ${nights} = ${share}::int) order by c.entry_index limit 200`.execute(trx)
    const last = rows.at(-1)
    // A number too large for JavaScript would bring the same page for ever; the row is named with its check-in (projections.ts).
    if (!last || last.entry_index <= after) return faults
    after = last.entry_index
    for (const { entry_index: entryIndex, sha256, server_time, bytes, was_read, of_another } of rows) {
      const fault = (table: string, what: string) => faults.push({ entryIndex, table, what: `photo ${sha256}: ${what}` })
      const file = await blobs.get(sha256)
      // Who names the hash of somebody else's photo has not sent it: that it is here says nothing of this event.
      if (bytes === null && !of_another && (was_read || file)) fault('media', 'it had arrived, and its row is missing')
      else if (bytes === null && nowMs - server_time.getTime() > overdueMs) fault('media', 'it is not here 30 days after the signed event that names it: it never arrived, or was deleted')
      else if (bytes !== null && !file) fault('media', 'its file is missing')
      else if (bytes !== null && file && file.length !== bytes) fault('media', 'the size in its row is not that of the file')
      if (file && Buffer.from(nodeCrypto.sha256(file)).toString('hex') !== sha256) fault('media', 'the bytes of the file are not those that the phone signed for')
    }
  }
}
