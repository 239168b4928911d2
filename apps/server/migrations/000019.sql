-- Imports of sites, each with what it made and what it changed, so that it can be undone.
create table site_imports (
  org_id      uuid not null references orgs,
  import_id   uuid not null,
  file_name   text not null,
  file_sha256 text not null,
  created_at  timestamptz not null,
  created_by  uuid not null,
  created     uuid[] not null,
  -- [{siteId, before, after}]: what was there and what was put in its place.
  updated     jsonb not null,
  skipped     int not null,
  undone_at   timestamptz,
  primary key (org_id, import_id)
);
create index site_imports_newest on site_imports (org_id, created_at desc);

alter table site_imports enable row level security;
alter table site_imports force row level security;
create policy own_org on site_imports to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update on site_imports to fieldproof_app;
grant select on site_imports to fieldproof_read;
