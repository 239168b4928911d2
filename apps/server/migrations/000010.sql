-- When the phone scanned, which may be minutes before it checked in: systems hand out old results. Unknown for what was stored before.
alter table radio_scans add column scan_time timestamptz;

-- At which sites each transmitter was ever heard: for whoever hears the transmitters of another site. Cells reach over a town and are not here; people neither.
create table radio_places (
  org_id         uuid not null references orgs,
  transmitter_id text not null,
  site_id        uuid not null,
  primary key (org_id, transmitter_id, site_id)
);

-- The owner of the tables is held to their policies as well, and has to see every company's rows for once.
alter table radio_scans no force row level security;
insert into radio_places (org_id, transmitter_id, site_id)
  select distinct r.org_id, h.s ->> 'id', r.site_id from radio_scans r cross join lateral jsonb_array_elements(r.sightings) as h (s)
  where r.site_id is not null and h.s ->> 'kind' <> 'cell'
  on conflict do nothing;
alter table radio_scans force row level security;

alter table radio_places enable row level security;
alter table radio_places force row level security;
create policy own_org on radio_places to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on radio_places to fieldproof_app;
grant select on radio_places to fieldproof_read;
