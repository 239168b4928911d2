-- What was read from photos, and which of them look alike. Compared only inside one company.

-- One photo, by its bytes: who sent it stands in `media`. The hashes are the 256 signs of core/photos; a photo that is nearly the same has the same number
-- in at least one of the eight bands, which is how it is found again among millions without looking at each.
create table photo_facts (
  org_id         uuid not null references orgs,
  sha256         text not null,
  -- Why it could not be read; null when it was.
  trouble        text,
  width_pixels   int,
  height_pixels  int,
  -- By the camera's own clock, as written; the zone only where the camera wrote one.
  taken_local    timestamp,
  taken_offset   text,
  taken_lat      double precision,
  taken_lon      double precision,
  edited_with    text,
  camera_model   text,
  -- Null where the part is too plain to be told apart.
  upper_hash     bit(256),
  upper_0        int,
  upper_1        int,
  upper_2        int,
  upper_3        int,
  centre_hash    bit(256),
  centre_0       int,
  centre_1       int,
  centre_2       int,
  centre_3       int,
  read_at        timestamptz not null,
  primary key (org_id, sha256)
);
create index photo_facts_upper_0 on photo_facts (org_id, upper_0) where upper_0 is not null;
create index photo_facts_upper_1 on photo_facts (org_id, upper_1) where upper_1 is not null;
create index photo_facts_upper_2 on photo_facts (org_id, upper_2) where upper_2 is not null;
create index photo_facts_upper_3 on photo_facts (org_id, upper_3) where upper_3 is not null;
create index photo_facts_centre_0 on photo_facts (org_id, centre_0) where centre_0 is not null;
create index photo_facts_centre_1 on photo_facts (org_id, centre_1) where centre_1 is not null;
create index photo_facts_centre_2 on photo_facts (org_id, centre_2) where centre_2 is not null;
create index photo_facts_centre_3 on photo_facts (org_id, centre_3) where centre_3 is not null;

-- The photo of a check-in looks like that of an earlier one.
create table photo_matches (
  org_id           uuid not null references orgs,
  event_id         uuid not null,
  earlier_event_id uuid not null,
  different_bits   int not null,
  is_same_file     boolean not null,
  is_mirrored      boolean not null,
  found_at         timestamptz not null,
  primary key (org_id, event_id, earlier_event_id)
);
create index photo_matches_earlier on photo_matches (org_id, earlier_event_id);

-- Photos to be read or compared: one row for each that arrived and for each check-in recorded that names one, so that whichever comes later does the
-- work. A row goes in the transaction that did it.
create table photo_tasks (
  org_id   uuid not null references orgs,
  task_id  bigint generated always as identity,
  sha256   text not null,
  -- Check-ins are judged again with what is found. Not so for photos from before this was looked at.
  judges   boolean not null default true,
  attempts int not null default 0,
  due_at   timestamptz not null default now(),
  primary key (org_id, task_id)
);
create index photo_tasks_due on photo_tasks (due_at, task_id);
create index photo_tasks_photo on photo_tasks (org_id, sha256);

do $$
declare name text;
begin
  foreach name in array array['photo_facts','photo_matches','photo_tasks'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  create policy system on photo_tasks to fieldproof_system using (true) with check (true);
  grant select, update on photo_tasks to fieldproof_system;
end $$;

-- Photos that are there already are read, so that a copy of one is noticed; the check-ins they belong to keep their verdicts.
insert into photo_tasks (org_id, sha256, judges) select distinct org_id, sha256, false from media;
