-- What people declare by signed events of their own: consents, appeals, calls for help, meetings elsewhere, wrong addresses, faults.
-- One table, because all of them are the same thing to the log: said by this person, signed by this phone, kept as it was said.
create table declarations (
  org_id      uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  device_id   uuid not null,
  topic       text not null,
  -- What it is about: a check-in, a site, a call for help.
  about_id    uuid,
  -- As signed. Only what carries a valid signature has a row.
  content     jsonb not null,
  happened_at timestamptz not null,
  server_time timestamptz not null,
  entry_index bigint not null,
  primary key (org_id, event_id)
);
create index declarations_about on declarations (org_id, about_id, entry_index) where about_id is not null;
create index declarations_topic on declarations (org_id, topic, entry_index desc);
create index declarations_person on declarations (org_id, person_id, topic, entry_index desc);

-- "Somebody has seen it and acts": each an entry of the log.
create table sos_acknowledgements (
  org_id             uuid not null,
  acknowledgement_id uuid not null,
  sos_id             uuid not null,
  acknowledged_by    uuid not null,
  acknowledged_at    timestamptz not null,
  note               text,
  entry_index        bigint not null,
  primary key (org_id, acknowledgement_id)
);
create index sos_acknowledgements_sos on sos_acknowledgements (org_id, sos_id, entry_index);

-- Texts that people agree to, by version. Where a company has published none, the text that comes with the product counts as version 1.
create table consent_notices (
  org_id       uuid not null references orgs,
  purpose      text not null check (purpose in ('track', 'face', 'video')),
  version      integer not null,
  text         jsonb not null,
  sha256       text not null,
  published_at timestamptz not null,
  published_by uuid not null,
  entry_index  bigint not null,
  primary key (org_id, purpose, version)
);

-- Where a person is not to be recorded. Never in the log: the log cannot forget.
create table private_zones (
  org_id        uuid not null references orgs,
  person_id     uuid not null,
  zone_id       uuid not null,
  name          text not null,
  lat           float8 not null,
  lon           float8 not null,
  radius_metres integer not null check (radius_metres between 100 and 1000),
  primary key (org_id, person_id, zone_id)
);

-- Fixes inside them that the gate let go, counted like those off duty.
alter table off_duty_refusals add column private_fixes bigint not null default 0;

-- A person's own proposal stands in the same list as what visits suggest, beside it.
alter table site_suggestions add column proposal_event uuid, add column proposed_by uuid;
drop index site_suggestions_open;
create unique index site_suggestions_open on site_suggestions (org_id, site_id) where state = 'open' and proposal_event is null;
create unique index site_suggestions_proposal on site_suggestions (org_id, proposal_event) where proposal_event is not null;

-- Web Push (RFC 8030): where a phone's browser takes messages, and what waits to be sent.
create table push_subscriptions (
  org_id       uuid not null references orgs,
  device_id    uuid not null,
  person_id    uuid not null,
  endpoint     text not null,
  p256dh       text not null,
  auth         text not null,
  language     text not null,
  -- Which kinds the person wants.
  wanted       text[] not null,
  created_at   timestamptz not null,
  primary key (org_id, device_id)
);
create table push_messages (
  org_id        uuid not null references orgs,
  message_id    uuid not null,
  person_id     uuid not null,
  kind          text not null,
  -- One message for one thing, however often the follower looks.
  dedupe_key    text not null,
  content       jsonb not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  next_attempt_at timestamptz not null,
  attempts      integer not null default 0,
  -- waiting, sent, expired, unwanted (nobody to send it to, or off duty), failed
  state         text not null,
  detail        text,
  primary key (org_id, message_id)
);
create unique index push_messages_once on push_messages (org_id, person_id, dedupe_key);
create index push_messages_due on push_messages (org_id, next_attempt_at) where state = 'waiting';

do $$
declare name text;
begin
  foreach name in array array['declarations', 'sos_acknowledgements', 'consent_notices', 'private_zones', 'push_subscriptions', 'push_messages'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  grant update, delete on private_zones, push_subscriptions, push_messages to fieldproof_app;
  -- The device directory asks for every company which person may be recorded.
  foreach name in array array['declarations', 'private_zones'] loop
    execute format('create policy system on %I to fieldproof_system using (true)', name);
    execute format('grant select on %I to fieldproof_system', name);
  end loop;
end $$;
