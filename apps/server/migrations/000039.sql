-- What a tracker sent and was refused, one row a device: on the tracker itself nobody sees that it is wrongly set up. Nothing of what was sent is kept.
create table tracker_refusals (
  org_id     uuid not null references orgs,
  device_id  uuid not null,
  source     text not null,
  code       text not null,
  detail     text not null,
  messages   integer not null,
  first_time timestamptz not null,
  last_time  timestamptz not null,
  primary key (org_id, device_id)
);
alter table tracker_refusals enable row level security;
alter table tracker_refusals force row level security;
create policy own_org on tracker_refusals to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on tracker_refusals to fieldproof_app;
grant select on tracker_refusals to fieldproof_read;
