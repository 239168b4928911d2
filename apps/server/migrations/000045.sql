-- Scope in the database: whoever reads as a person (app.scope is set) is shown the rows about the people in their scope, and no others, whatever a query forgets to ask.
-- app.scope is empty (work that answers to nobody's screen), 'everybody', or 'PERSON;DEPARTMENT,…': oneself, and the people of these departments and of those below them.
create function scope_is_everybody() returns boolean language sql stable parallel safe as $$ select coalesce(current_setting('app.scope', true), '') in ('', 'everybody') $$;

create function people_in_scope() returns setof uuid language sql stable parallel safe as $$
  with recursive below as (
    select department_id from departments where department_id = any (string_to_array(nullif(split_part(current_setting('app.scope', true), ';', 2), ''), ',')::uuid[])
    union select d.department_id from departments d join below b on d.parent_id = b.department_id)
  select person_id from people where department_id in (select department_id from below) or person_id = split_part(current_setting('app.scope', true), ';', 1)::uuid
$$;

-- Names and departments of people stay readable: who decided, who owns a site. What hangs on a row of these by its event (verdicts, factors, scenes, entries of the log) is found through it.
do $$
declare name text;
begin
  foreach name in array array['attendance_days','challenges','check_ins','countersigns','crossings','crossings_due','declarations','device_states','devices','dry_run_changes','enrollment_codes','explanations','inbox',
    'latest_positions','media','media_refusals','media_uploads','off_duty_refusals','phone_health','private_zones','push_messages','push_subscriptions','put_offs','radio_scans','regularizations','review_decisions',
    'review_questions','rosters','tag_taps','track_accesses','track_chunks','track_findings','track_segments','undecodable','work_states'] loop
    -- Both subqueries are asked once a statement, and the second only where the first says no.
    execute format('create policy in_scope on %I as restrictive for select to fieldproof_read using ((select scope_is_everybody()) or person_id in (select people_in_scope()))', name);
  end loop;
end $$;
