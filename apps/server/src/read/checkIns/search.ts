import { sql, type RawBuilder } from 'kysely'
import { allOf, containsPattern } from '../../http/paging.ts'

/** As many characters of a note stand in the index `check_ins_search`; longer ones have one of their own. */
const foldedCharacters = 500

const newestFirst = sql`order by c.happened_at desc, c.event_id desc`

/** Eight hexadecimal digits are how the console shortens a check-in's id; as bounds, because an index by id knows no patterns. */
const idBounds = (text: string): RawBuilder<unknown> =>
  /^[0-9a-f]{8}$/i.test(text) ? sql` or c.event_id between ${`${text}-0000-0000-0000-000000000000`}::uuid and ${`${text}-ffff-ffff-ffff-ffffffffffff`}::uuid` : sql``

/**
 * Ids of the newest check-ins with this text in the note, the person's or the site's name, for `event_id in (…)`. Letters' case is not looked at. `onCheckIns` are conditions on
 * check_ins `c`, `onPeople` on people `p`. At most `limit`.
 *
 * One pass over a narrow index, newest first, without the rows behind it: people and sites are looked up by name once, and whoever searches for what does not exist pays for the
 * whole pass. No trigrams: most Chinese searches have two or three characters, which is less than one trigram, and behind row-level security such an index is not
 * used at all (decision 41).
 */
export const foundBySearch = (search: string, onCheckIns: readonly RawBuilder<unknown>[], onPeople: readonly RawBuilder<unknown>[], limit: number): RawBuilder<unknown> => {
  const text = search.trim()
  const pattern = sql`lower(${containsPattern(text)})`
  const seen = allOf([...onCheckIns, ...(onPeople.length > 0 ? [sql`c.person_id in (select p.person_id from people p where ${allOf(onPeople)})`] : [])])
  return sql`select event_id from (
    (select c.event_id, c.happened_at from check_ins c where ${seen} and (c.note_folded like ${pattern} or c.person_id in (select person_id from people where lower(name) like ${pattern})
      or c.site_id in (select site_id from sites where lower(name) like ${pattern})${idBounds(text)}) ${newestFirst} limit ${limit})
    union
    (select c.event_id, c.happened_at from check_ins c where ${seen} and length(c.note) > ${sql.lit(foldedCharacters)} and lower(c.note) like ${pattern} ${newestFirst} limit ${limit})) c ${newestFirst} limit ${limit}`
}
