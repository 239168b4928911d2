import type pg from 'pg'

/** Until followers (attendance, crossings) have come to the end of the log and nothing is added to it for two seconds: then a row may be tampered with. */
export const logAtRest = async (database: pg.Client): Promise<void> => {
  for (let quiet = 0, last = -1; quiet < 2; await new Promise((resolve) => setTimeout(resolve, 1_000))) {
    const { rows } = await database.query<{ size: string; busy: boolean }>(`select h.size, exists (select from crossings_due) or exists (select from photo_tasks) or exists (select from inbox)
      or exists (select from follower_cursors f where f.follower in ('attendance', 'crossings') and f.next_index < h.size) as busy from log_heads h`)
    const size = Number(rows[0]!.size)
    quiet = size === last && !rows[0]!.busy ? quiet + 1 : 0
    last = size
  }
}
