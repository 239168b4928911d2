-- A shift that is no longer used is archived: whoever had it keeps it in their history, and it is offered nowhere.
alter table shifts add column archived_at timestamptz;
-- Whoever has no shift of their own has the default: there is always one.
alter table shifts add constraint shifts_default_in_use check (archived_at is null or not is_default);

-- Nobody who works here gets a shift that is archived, whichever way: drawer, import, a leaver's return.
create function refuse_archived_shift() returns trigger language plpgsql as $$
begin
  if new.status <> 'active' or new.shift_id is null then return new; end if;
  -- The row is held until the end, so that it is not archived meanwhile; whoever archives waits, and then finds who came.
  perform 1 from shifts where org_id = new.org_id and shift_id = new.shift_id for share;
  perform 1 from shifts where org_id = new.org_id and shift_id = new.shift_id and archived_at is not null;
  if found then raise exception 'shift % is archived', new.shift_id using errcode = '23514', constraint = 'shift_archived'; end if;
  return new;
end $$;
create trigger archived_shift before insert or update of shift_id, status on people for each row execute function refuse_archived_shift();
