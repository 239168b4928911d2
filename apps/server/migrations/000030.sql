-- What belongs to a check-in is found in the log itself, not in the tables that are made of it: an export must not depend on rows that somebody could delete.
-- The check-in that a verdict, a decision, a question, a customer's answer or the person's own words are about; null for everything else, so that tracks
-- pay nothing (their rows have a null bitmap already, and the index leaves them out). The self-check compares it with the body.
alter table log_entries add column about uuid;
create index log_entries_about on log_entries (about) where about is not null;

-- A body that somebody made unreadable must not stop the update: it is left out, and the self-check names it.
create function pg_temp.event_named(body bytea) returns uuid language plpgsql as $$
begin
  return (convert_from(body, 'UTF8')::jsonb ->> 'eventId')::uuid;
exception when others then
  return null;
end $$;

-- Forced row-level security binds the owner too, and would hide from this migration what it must fill in.
alter table log_entries disable row level security;
alter table explanations disable row level security;
alter table declarations disable row level security;
update log_entries set about = pg_temp.event_named(body) where kind <> 'submission' and body is not null and position('"eventId"'::bytea in body) > 0;
update log_entries e set about = x.about_id from (
    select org_id, event_id, about_id, entry_index from explanations
    union all select org_id, event_id, about_id, entry_index from declarations where topic in ('appeal', 'off_site') and about_id is not null) x
  where e.org_id = x.org_id and e.entry_index = x.entry_index and e.ref = x.event_id and e.kind = 'submission';
alter table log_entries enable row level security;
alter table explanations enable row level security;
alter table declarations enable row level security;
drop function pg_temp.event_named(bytea);

-- What the log's own check found, signed by the log's key: SQL access alone cannot write one.
alter table self_checks add column statement jsonb;
