-- Whose records somebody sees in the console is no longer only a matter of their role. Null: as the role has it. Owners and administrators always see everybody, people who only have a phone
-- always themselves, so that these carry no choice. scope_department_ids: those that 'department' and 'subtree' begin at; none, the own one.
alter table people add column scope text,
  add column scope_department_ids uuid[] not null default '{}',
  add constraint people_scope_known check (scope in ('own', 'department', 'subtree', 'all')),
  add constraint people_scope_of_role check (scope is null or role in ('hr', 'auditor', 'manager')),
  add constraint people_scope_departments check (cardinality(scope_department_ids) = 0 or coalesce(scope in ('department', 'subtree'), false));

-- app.scope is empty (work that answers to nobody's screen), 'everybody', or 'PERSON;DEPARTMENT,…;DEPARTMENT,…': oneself, the people of the first departments and of those below them, and those of
-- the second departments alone.
create or replace function people_in_scope() returns setof uuid language sql stable parallel safe as $$
  with recursive below as (
    select department_id from departments where department_id = any (string_to_array(nullif(split_part(current_setting('app.scope', true), ';', 2), ''), ',')::uuid[])
    union select d.department_id from departments d join below b on d.parent_id = b.department_id)
  select person_id from people where department_id in (select department_id from below) or department_id = any (string_to_array(nullif(split_part(current_setting('app.scope', true), ';', 3), ''), ',')::uuid[])
    or person_id = split_part(current_setting('app.scope', true), ';', 1)::uuid
$$;

-- What people of the console write about others hangs on these: an act of somebody with a scope (app.scope is set) reaches no row about anybody outside of it, whatever a command forgot to ask.
do $$
declare name text;
begin
  foreach name in array array['challenges','put_offs','regularizations','review_decisions','review_questions','track_accesses'] loop
    execute format('create policy act_in_scope on %I as restrictive to fieldproof_app using ((select scope_is_everybody()) or person_id in (select people_in_scope()))', name);
  end loop;
end $$;
