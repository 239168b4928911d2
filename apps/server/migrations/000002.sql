-- The phone that a code was exchanged for: when its answer is lost, the same phone asks again with the same key.
alter table enrollment_codes add column device_id uuid;

-- What a tracker's coordinates mean; stored positions are WGS-84, the kept bytes stay as sent. Some trackers sold in China send GCJ-02.
alter table devices add column datum text not null default 'wgs84' check (datum in ('wgs84', 'gcj02', 'bd09'));

-- Signed events that the privacy gate refused, so that a retry does not count twice. A hash of the event's random id: it says nothing of
-- who, when or where. Forgotten after a month.
create table off_duty_events (
  org_id     uuid not null references orgs,
  event_hash bytea not null,
  counted_on date not null,
  primary key (org_id, event_hash)
);
create index off_duty_events_age on off_duty_events (counted_on);
alter table off_duty_events enable row level security;
alter table off_duty_events force row level security;
create policy own_org on off_duty_events to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
create policy system on off_duty_events to fieldproof_system using (true) with check (true);
grant select, insert, update, delete on off_duty_events to fieldproof_app;
grant select on off_duty_events to fieldproof_read;
grant select, insert, delete on off_duty_events to fieldproof_system;

create index undecodable_time on undecodable (org_id, received_at desc, event_id desc);
