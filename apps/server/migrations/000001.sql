-- Fieldproof, first schema. Forward only. Every table of a company carries org_id in its key,
-- and row-level security is forced on it: a forgotten `where` returns nothing instead of a neighbour's data.
-- In the keys that the pipeline looks up, the id stands before org_id: tables that fill and empty within seconds have no true
-- statistics, and with org_id first the planner may take the whole organisation to be three rows and read all of it for every upload.
--
-- Roles (per cluster, therefore guarded):
--   fieldproof_app     reads and writes the rows of the one organisation named by the setting app.org_id
--   fieldproof_read    the same rows, select only (reports, exports, console lists)
--   fieldproof_system  the few look-ups that happen before an organisation is known (a device token, a session,
--                      the inbox) and nothing else
-- The login that migrates owns the tables and is a member of all three; the server never works as the owner.
do $$
declare name text;
begin
  foreach name in array array['fieldproof_app', 'fieldproof_read', 'fieldproof_system'] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin', name);
      exception when duplicate_object or unique_violation then null; -- another database of this cluster was quicker
      end;
    end if;
    begin
      execute format('grant %I to %I', name, current_user);
    exception when unique_violation or internal_error then null; -- the same grant, given by another database's migration just now
    end;
  end loop;
end $$;

create extension if not exists pg_trgm;

create function current_org() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.org_id', true), '')::uuid $$;

create table orgs (
  org_id           uuid primary key,
  name             text not null,
  time_zone        text not null,
  settings         jsonb not null default '{}',
  log_origin       text not null unique,
  -- Ed25519 seed of the evidence log, sealed (AES-256-GCM) with the installation's secret, which is not in the database.
  log_key_sealed   bytea not null,
  log_verifier_key text not null,
  created_at       timestamptz not null default now()
);

create table departments (
  org_id        uuid not null references orgs,
  department_id uuid not null,
  parent_id     uuid,
  name          text not null,
  primary key (org_id, department_id),
  foreign key (org_id, parent_id) references departments (org_id, department_id)
);

create table shifts (
  org_id       uuid not null references orgs,
  shift_id     uuid not null,
  name         text not null,
  kind         text not null check (kind in ('fixed', 'free')),
  segments     jsonb not null,
  days_of_week int[] not null,
  is_default   boolean not null default false,
  primary key (org_id, shift_id)
);
create unique index shifts_one_default on shifts (org_id) where is_default;

create table people (
  org_id          uuid not null references orgs,
  person_id       uuid not null,
  department_id   uuid,
  shift_id        uuid,
  name            text not null,
  employee_number text,
  phone           text,
  email           text,
  role            text not null check (role in ('owner', 'administrator', 'hr', 'auditor', 'manager', 'field_worker')),
  status          text not null default 'active' check (status in ('active', 'left')),
  -- Account of the identity schema (better-auth); null for people who only use the phone.
  user_id         text unique,
  created_at      timestamptz not null default now(),
  primary key (org_id, person_id),
  foreign key (org_id, department_id) references departments (org_id, department_id),
  foreign key (org_id, shift_id) references shifts (org_id, shift_id)
);
create index people_name on people using gin (name gin_trgm_ops);

create table devices (
  org_id             uuid not null references orgs,
  device_id          uuid not null,
  person_id          uuid not null,
  kind               text not null check (kind in ('app', 'tracker')),
  label              text,
  model              text,
  platform           text,
  app_version        text,
  -- EC P-256 JWK of the phone's non-extractable key; null for trackers, which cannot sign.
  public_key         jsonb,
  tracker_identifier text,
  -- SHA-256 of the bearer token; the token itself is not kept.
  token_hash         bytea not null unique,
  status             text not null default 'active' check (status in ('active', 'revoked', 'lost')),
  -- The chain of signed events, as far as it has been recorded: see verify/chain.ts.
  last_sequence      bigint not null default 0,
  last_hash          text,
  open_gaps          jsonb not null default '[]',
  enrolled_at        timestamptz not null,
  revoked_at         timestamptz,
  primary key (device_id, org_id),
  foreign key (org_id, person_id) references people (org_id, person_id)
);
create index devices_person on devices (person_id, org_id);
-- One key enrolled for several people: looked for with every upload.
create index devices_key on devices ((public_key ->> 'x'));

create table enrollment_codes (
  org_id     uuid not null references orgs,
  code_hash  bytea not null unique,
  person_id  uuid not null,
  created_by uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  primary key (org_id, code_hash)
);

create table sites (
  org_id        uuid not null references orgs,
  site_id       uuid not null,
  name          text not null,
  customer_name text,
  address       text,
  tier          text,
  lat           double precision not null,
  lon           double precision not null,
  fence         jsonb not null,
  status        text not null default 'active' check (status in ('active', 'archived')),
  created_at    timestamptz not null default now(),
  primary key (org_id, site_id)
);
create index sites_place on sites (org_id, lat, lon) where status = 'active';
create index sites_name on sites using gin (name gin_trgm_ops);

-- Raw submissions as sent, committed before the acknowledgement, deleted in the transaction that records them.
create table inbox (
  inbox_id       bigint generated always as identity primary key,
  org_id         uuid not null,
  event_id       uuid not null,
  device_id      uuid not null,
  person_id      uuid not null,
  source         text not null,
  received_at    timestamptz not null,
  remote_address text,
  -- Request line or content type where the bytes alone do not tell how to read them (trackers).
  envelope       jsonb,
  body           bytea not null,
  attempts       int not null default 0,
  unique (event_id, org_id)
);

-- Same id, other bytes: the first stands, these are kept aside.
create table event_conflicts (
  org_id      uuid not null,
  event_id    uuid not null,
  device_id   uuid not null,
  received_at timestamptz not null,
  body        bytea not null,
  body_sha256 bytea not null,
  -- The log entry that tells of it; null until the pipeline has written it.
  entry_index bigint,
  primary key (org_id, event_id, body_sha256)
);

-- What the privacy gate refused: a count, never a position.
create table off_duty_refusals (
  org_id    uuid not null,
  person_id uuid not null,
  day       date not null,
  fixes     bigint not null,
  primary key (org_id, person_id, day)
);

-- The evidence log: one RFC 6962 tree per organisation (docs/reference/evidence-format.md).
create table log_heads (
  org_id     uuid primary key references orgs,
  size       bigint not null default 0,
  -- Hashes of the complete subtrees on the right edge, largest first, concatenated (32 bytes each).
  right_edge bytea not null default ''
);

create table log_entries (
  org_id        uuid not null,
  entry_index   bigint not null,
  kind          text not null,
  recorded_time timestamptz not null,
  -- Event id of a submission, verdict id, device id...: what the entry is about.
  ref           uuid not null,
  commitment    bytea not null,
  leaf_hash     bytea not null,
  -- Hashes of the larger complete subtrees that this entry completes, lowest level first (32 bytes each; on average one).
  node_hashes   bytea not null default '',
  -- Erasing a body also erases the salt: the commitment then tells nothing and the proofs still hold.
  salt          bytea,
  -- null when the body lives in track_segments / track_chunks, or was erased.
  body          bytea,
  received_at   timestamptz,
  primary key (org_id, entry_index)
);
create unique index log_entries_submission on log_entries (ref, org_id) where kind = 'submission';
create index log_entries_ref on log_entries (ref, org_id) where kind <> 'submission';

create table checkpoints (
  org_id    uuid not null,
  tree_size bigint not null,
  root      bytea not null,
  note      text not null,
  signed_at timestamptz not null,
  primary key (org_id, tree_size)
);

-- Projections of the log (rebuildable).
create table check_ins (
  org_id          uuid not null,
  event_id        uuid not null,
  kind            text not null check (kind in ('check_in', 'check_out')),
  person_id       uuid not null,
  device_id       uuid not null,
  site_id         uuid,
  lat             double precision,
  lon             double precision,
  accuracy_metres real,
  fix_time        timestamptz,
  device_time     timestamptz,
  server_time     timestamptz not null,
  recorded_time   timestamptz not null,
  -- When it happened as far as can be told: what lists are sorted by and attendance uses.
  happened_at     timestamptz not null,
  note            text,
  photo_sha256    text,
  source          text not null,
  sequence        bigint,
  fix             jsonb,
  device_state    jsonb not null default '{}',
  integrity       jsonb not null default '{}',
  remote_address  text,
  distance_metres real,
  band            text,
  verdict         jsonb,
  entry_index     bigint not null,
  primary key (org_id, event_id)
);
create index check_ins_time on check_ins (org_id, happened_at desc, event_id desc);
create index check_ins_person on check_ins (org_id, person_id, happened_at desc);
create index check_ins_site on check_ins (org_id, site_id, happened_at desc);
create index check_ins_device on check_ins (device_id, happened_at desc, org_id);
create index check_ins_photo on check_ins (org_id, photo_sha256) where photo_sha256 is not null;
create index check_ins_entry on check_ins (org_id, entry_index);

-- Every verdict ever given; the newest is copied to check_ins.
create table verdicts (
  org_id      uuid not null,
  verdict_id  uuid not null,
  event_id    uuid not null,
  computed_at timestamptz not null,
  verdict     jsonb not null,
  entry_index bigint not null,
  primary key (org_id, verdict_id)
);
create index verdicts_event on verdicts (org_id, event_id, computed_at);

create table work_states (
  org_id      uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  device_id   uuid not null,
  state       text not null,
  reason      text,
  happened_at timestamptz not null,
  primary key (org_id, event_id)
);
create index work_states_person on work_states (org_id, person_id, happened_at desc);

create table latest_positions (
  org_id     uuid not null,
  device_id  uuid not null,
  person_id  uuid not null,
  source     text not null,
  fix        jsonb not null,
  fix_time   timestamptz not null,
  server_time timestamptz not null,
  -- Log entry that brought it: the live follower reads on from here.
  entry_index bigint not null,
  primary key (org_id, device_id)
);
create index latest_positions_entry on latest_positions (org_id, entry_index);
create index latest_positions_person on latest_positions (org_id, person_id);

-- Tracks as uploaded, until their hour is sealed (record/tracks).
create table track_segments (
  org_id      uuid not null,
  device_id   uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  source      text not null,
  first_fix   timestamptz not null,
  last_fix    timestamptz not null,
  fix_count   int not null,
  -- Packed fixes and what is needed to give the signed bytes back: see record/tracks/segment.ts.
  segment     bytea not null,
  primary key (device_id, first_fix, event_id, org_id)
);

create table track_chunks (
  org_id         uuid not null,
  device_id      uuid not null,
  hour           timestamptz not null,
  person_id      uuid not null,
  source         text not null,
  first_fix      timestamptz not null,
  last_fix       timestamptz not null,
  fix_count      int not null,
  metres         real not null,
  moving_seconds real not null,
  stay_seconds   real not null,
  south          real not null,
  west           real not null,
  north          real not null,
  east           real not null,
  chunk          bytea not null,
  primary key (device_id, hour, org_id)
);
create index track_chunks_person on track_chunks (org_id, person_id, hour);
alter table track_segments alter column segment set storage external;
alter table track_chunks alter column chunk set storage external;

-- What was found about a track upload (only when something speaks).
create table track_findings (
  org_id      uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  device_id   uuid not null,
  happened_at timestamptz not null,
  band        text not null,
  findings    jsonb not null,
  entry_index bigint not null,
  primary key (org_id, event_id)
);
create index track_findings_person on track_findings (org_id, person_id, happened_at);

-- Submissions that were kept and logged but could not be read: shown, never dropped.
create table undecodable (
  org_id      uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  device_id   uuid not null,
  source      text not null,
  received_at timestamptz not null,
  reason      text not null,
  entry_index bigint not null,
  primary key (org_id, event_id)
);

create table media (
  org_id       uuid not null,
  sha256       text not null,
  content_type text not null,
  bytes        bigint not null,
  device_id    uuid,
  -- Whose photo it is: the same bytes sent by two people are two photos.
  person_id    uuid not null,
  received_at  timestamptz not null,
  primary key (org_id, sha256, person_id)
);

-- Where each follower of the log stands.
create table follower_cursors (
  org_id      uuid not null,
  follower    text not null,
  next_index  bigint not null default 0,
  primary key (org_id, follower)
);

create table self_checks (
  org_id    uuid not null,
  ran_at    timestamptz not null,
  ok        boolean not null,
  tree_size bigint not null,
  faults    jsonb not null,
  primary key (org_id, ran_at)
);

-- Looks at a person's track: purpose-bound, shown to the person.
create table track_accesses (
  org_id      uuid not null,
  access_id   uuid not null,
  viewer_id   uuid not null,
  person_id   uuid not null,
  day         date not null,
  purpose     text not null,
  accessed_at timestamptz not null,
  primary key (org_id, access_id)
);
create index track_accesses_person on track_accesses (org_id, person_id, accessed_at desc);

do $$
declare name text;
begin
  foreach name in array array['orgs','departments','shifts','people','devices','enrollment_codes','sites','inbox','event_conflicts','off_duty_refusals',
    'log_heads','log_entries','checkpoints','check_ins','verdicts','work_states','latest_positions','track_segments','track_chunks',
    'track_findings','undecodable','media','follower_cursors','self_checks','track_accesses'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  -- The log is append-only even for the server: only erasure of a body with its salt is an update.
  revoke update, delete on log_entries, checkpoints, verdicts from fieldproof_app;
  grant update (body, salt) on log_entries to fieldproof_app;
  -- System look-ups.
  foreach name in array array['orgs','people','shifts','devices','enrollment_codes','inbox','event_conflicts','off_duty_refusals','log_entries','log_heads','checkpoints'] loop
    execute format('create policy system on %I to fieldproof_system using (true) with check (true)', name);
    execute format('grant select on %I to fieldproof_system', name);
  end loop;
  grant insert on orgs, inbox, event_conflicts, off_duty_refusals, checkpoints, log_heads to fieldproof_system;
  grant update on inbox, off_duty_refusals to fieldproof_system;
  grant delete on inbox to fieldproof_system;
end $$;
