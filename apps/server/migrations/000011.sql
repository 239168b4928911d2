-- What lists, counts and reports ask of a hundred thousand verdicts, at hand instead of read out of each verdict.

-- Ids of the signals that speak against, as the verdict says.
alter table check_ins
  add column signals_against jsonb generated always as (jsonb_path_query_array(verdict, '$.findings[*] ? (@.state == "against").signal')) stored,
  -- Kept by review/waits.ts in the transaction of each verdict and decision; the self-check compares it.
  add column waits_for_review boolean not null default false;
update check_ins c set waits_for_review = true
where (c.band in ('needs_review', 'strong_doubt') or c.action in ('review', 'block')) and not exists (
  select from (select d.* from review_decisions d where d.org_id = c.org_id and d.event_id = c.event_id order by d.entry_index desc limit 1) d
  where d.outcome = 'not_real' or (d.outcome <> 'withdrawn'
    and array_position(array['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt'], c.band) <= array_position(array['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt'], d.band)
    and (c.verdict ->> 'totalDecibans')::float8 >= d.total_decibans - 3));
drop index check_ins_asked;
create index check_ins_waiting on check_ins (org_id, happened_at, event_id) where waits_for_review;
-- A report over months reads this index and not the rows.
create index check_ins_said on check_ins (org_id, happened_at) include (person_id, band, signals_against);
create index check_ins_action on check_ins (org_id, action, happened_at desc, event_id desc);

-- What spoke against when it was decided: the verdict that was looked at stays what it was.
alter table review_decisions add column signals_against jsonb not null default '[]';
update review_decisions d set signals_against = coalesce((select jsonb_path_query_array(v.verdict, '$.findings[*] ? (@.state == "against").signal') from verdicts v
  where v.org_id = d.org_id and v.event_id = d.event_id and v.entry_index = d.verdict_entry), '[]');

-- Who is judged by which part of a dry-run, neighbours one after another. A run that was going on begins anew.
alter table dry_run_parts add column people uuid[] not null default '{}';
delete from dry_run_changes x where exists (select from dry_runs r where r.org_id = x.org_id and r.dry_run_id = x.dry_run_id and r.state = 'running');
delete from dry_run_parts p where exists (select from dry_runs r where r.org_id = p.org_id and r.dry_run_id = p.dry_run_id and r.state = 'running');
update dry_runs set state = 'waiting', started_at = null where state = 'running';
