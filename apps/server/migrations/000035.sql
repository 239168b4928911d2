-- A list as somebody likes to see it: its filters and columns, under a name. They decide nothing, so the log has no copy of them; that one was shared with the company is an act and stands there.
create table saved_views (
  org_id     uuid not null references orgs,
  view_id    uuid not null,
  person_id  uuid not null,
  page       text not null,
  name       text not null,
  -- The filters by name, as they stand in the address; days may be said from today ("today-6").
  search     jsonb not null,
  -- Which columns, in their order; null: as the page has them.
  columns    text[],
  is_shared  boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Deleted a moment ago, so that it can be taken back under its own id: links and defaults go on.
  deleted_at timestamptz,
  primary key (org_id, view_id),
  foreign key (org_id, person_id) references people (org_id, person_id) on delete cascade
);
create unique index saved_views_by_name on saved_views (org_id, person_id, page, name) where deleted_at is null;
create index saved_views_shared on saved_views (org_id) where is_shared and deleted_at is null;

-- With which view a page opens, for one person; their own or a shared one.
create table default_views (
  org_id    uuid not null references orgs,
  person_id uuid not null,
  page      text not null,
  view_id   uuid not null,
  primary key (org_id, person_id, page),
  foreign key (org_id, person_id) references people (org_id, person_id) on delete cascade,
  foreign key (org_id, view_id) references saved_views (org_id, view_id) on delete cascade
);
create index default_views_of on default_views (org_id, view_id);

alter table saved_views enable row level security;
alter table saved_views force row level security;
create policy own_org on saved_views to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on saved_views to fieldproof_app;
grant select on saved_views to fieldproof_read;
alter table default_views enable row level security;
alter table default_views force row level security;
create policy own_org on default_views to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on default_views to fieldproof_app;
grant select on default_views to fieldproof_read;
