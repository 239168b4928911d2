-- Search and the quality of the signals at a hundred thousand check-ins (decision 41).

-- Text instead of jsonb: reports group by it, and to hash a text costs a fraction of hashing a document.
drop index check_ins_said;
alter table check_ins
  drop column signals_against,
  add column signals_against text generated always as (jsonb_path_query_array(verdict, '$.findings[*] ? (@.state == "against").signal')::text) stored,
  -- What a search looks through, small letters. Cut off, because an entry of an index holds 2,704 bytes; longer notes have an index of their own.
  add column note_folded text generated always as (lower(left(note, 500))) stored;
create index check_ins_said on check_ins (org_id, happened_at) include (person_id, band, signals_against);
create index check_ins_search on check_ins (org_id, happened_at desc, event_id desc) include (person_id, site_id, note_folded);
create index check_ins_long_notes on check_ins (org_id, happened_at desc, event_id desc) where length(note) > 500;
-- The same order; the wider one serves both.
drop index check_ins_time;

-- What a dry-run changes, by department, stands with its parts now (verify/dryRun/runPart.ts). Before migration 11 a part did not say whose it was: those count with the first.
update dry_run_parts t set counts = t.counts || jsonb_build_object('departments', coalesce((select jsonb_object_agg(d.department, jsonb_build_object('people', d.people, 'changes', d.changes)) from (
  select coalesce(q.department_id::text, '') as department, count(distinct c.person_id)::int as people, count(*)::int as changes from dry_run_changes c join people q on q.org_id = c.org_id and q.person_id = c.person_id
  where c.org_id = t.org_id and c.dry_run_id = t.dry_run_id and (c.person_id = any(t.people) or (t.people = '{}' and t.part = 0)) group by 1) d), '{}'));
