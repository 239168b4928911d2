import { sql } from 'kysely'

/**
 * Of a word of consent `x`: the same phone signed a later one about the same thing that came before it. A server that was restored from a backup gets what it lost after what is new, and an
 * event whose writing failed comes again; the phone's chain says what the person said last, whatever the order of the log. Of several phones the order of the log counts.
 */
export const isOvertaken = sql`exists (select from declarations y where y.org_id = x.org_id and y.person_id = x.person_id and y.topic = x.topic and y.device_id = x.device_id and y.sequence > x.sequence and y.content ->> 'purpose' = x.content ->> 'purpose')`

/** Of `d`, a device: what was said about tracks on it, lowest number first. */
export const trackWordsOfDevice = sql`(select coalesce(jsonb_agg(jsonb_build_object('seq', x.sequence, 'granted', (x.content ->> 'granted')::boolean) order by x.sequence), '[]') from declarations x
  where x.org_id = d.org_id and x.person_id = d.person_id and x.topic = 'consent' and x.content ->> 'purpose' = 'track' and x.device_id = d.device_id and x.sequence is not null)`
