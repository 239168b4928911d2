-- A department that has a history is archived, not deleted: its name stays in old records, and it is offered nowhere.
alter table departments add column archived_at timestamptz;
-- How often phones of a department ask for a position; null: as the department above it, at last as the person's shift says.
alter table departments add column power_mode text check (power_mode in ('saving', 'balanced', 'precise'));

-- Nobody who works here, and no department that is in use, hangs below one that is archived, whichever way they come: drawer, import, a leaver's return, a merge taken back.
create function refuse_archived_department() returns trigger language plpgsql as $$
declare
  wanted uuid;
begin
  if tg_table_name = 'people' then
    if new.status <> 'active' then return new; end if;
    wanted := new.department_id;
  else
    if new.archived_at is not null then return new; end if;
    wanted := new.parent_id;
  end if;
  if wanted is null then return new; end if;
  -- The row is held until the end, so that it is not archived meanwhile; whoever archives waits, and then finds who came.
  perform 1 from departments where org_id = new.org_id and department_id = wanted for share;
  perform 1 from departments where org_id = new.org_id and department_id = wanted and archived_at is not null;
  if found then raise exception 'department % is archived', wanted using errcode = '23514', constraint = 'department_archived'; end if;
  return new;
end $$;
create trigger archived_department before insert or update of department_id, status on people for each row execute function refuse_archived_department();
create trigger archived_department before insert or update of parent_id, archived_at on departments for each row execute function refuse_archived_department();
