-- The number of the event in the phone's chain: of two words of consent from one phone the later one counts, in whatever order they reached the log (declarations/overtaken.ts).
alter table declarations add column sequence bigint;
-- A body that somebody edited is named by the self-check and has no number; it must not keep a server from its upgrade.
create function pg_temp.sequence_of(body bytea) returns bigint language plpgsql as $$
declare part text := '';
begin
  part := translate(split_part(convert_from(body, 'UTF8'), '.', 2), '-_', '+/');
  return (convert_from(decode(rpad(part, (length(part) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb ->> 'seq')::bigint;
exception when others then
  return null;
end $$;
-- The owner of these tables need not be a superuser; row level security would hide all rows from it.
alter table declarations disable row level security;
alter table log_entries disable row level security;
update declarations d set sequence = pg_temp.sequence_of(e.body)
  from log_entries e where e.org_id = d.org_id and e.entry_index = d.entry_index and e.ref = d.event_id and e.kind = 'submission' and e.body is not null;
alter table log_entries enable row level security;
alter table declarations enable row level security;
