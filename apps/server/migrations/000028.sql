-- Whom somebody reports to and since when they are with the company; and imports of people, each with what it made and changed, so that it can be undone.
alter table people add column manager_id uuid;
alter table people add column hired_on date;
alter table people add constraint people_manager_is_other check (manager_id <> person_id);
alter table people add constraint people_org_id_manager_id_fkey foreign key (org_id, manager_id) references people (org_id, person_id);
create index people_manager on people (org_id, manager_id) where manager_id is not null;

create table people_imports (
  org_id              uuid not null references orgs,
  import_id           uuid not null,
  file_name           text not null,
  file_sha256         text not null,
  created_at          timestamptz not null,
  created_by          uuid not null,
  created             uuid[] not null,
  -- [{personId, before, after}]: what was there and what was put in its place.
  updated             jsonb not null,
  created_departments uuid[] not null,
  skipped             int not null,
  undone_at           timestamptz,
  -- Phone numbers are in it: their hash in the log must not be guessable.
  contact_salt        bytea not null default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')),
  primary key (org_id, import_id)
);
create index people_imports_newest on people_imports (org_id, created_at desc);

alter table people_imports enable row level security;
alter table people_imports force row level security;
create policy own_org on people_imports to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update on people_imports to fieldproof_app;
grant select on people_imports to fieldproof_read;
