-- Who came and went: reckoned by core/crossings from stored tracks, and reckoned again at any time. Not evidence: evidence is the track.

-- What somebody is to keep to while on duty: be at a post, stay within an area; and which stays are worth a note.
create table duty_rules (
  org_id         uuid not null references orgs,
  rule_id        uuid not null,
  name           text not null,
  kind           text not null check (kind in ('post', 'zone', 'dwell', 'overstay')),
  -- None: every site (dwell and overstay only).
  site_ids       uuid[] not null,
  -- Neither people nor departments: everybody (dwell and overstay only). A department stands for those below it too.
  person_ids     uuid[] not null,
  department_ids uuid[] not null,
  limit_seconds  int not null check (limit_seconds between 60 and 86400),
  is_active      boolean not null default true,
  primary key (org_id, rule_id)
);

create table crossings (
  org_id         uuid not null references orgs,
  crossing_id    uuid not null,
  person_id      uuid not null,
  -- Calendar day in the organisation's zone on which the duty began: rows of a person and day are replaced together.
  day            date not null,
  kind           text not null check (kind in ('enter', 'exit', 'dwell', 'overstay', 'off_post', 'cross_zone')),
  site_id        uuid,
  rule_id        uuid,
  at             timestamptz not null,
  until          timestamptz,
  not_before     timestamptz,
  settled_at     timestamptz not null,
  how            text not null check (how in ('seen', 'first_seen', 'after_silence')),
  confidence     real not null,
  seconds        real,
  silent_seconds real,
  -- The upload that holds the fix of this moment.
  event_id       uuid,
  -- Order in which the live view is told; none for what was reckoned long afterwards.
  seq            bigint,
  primary key (org_id, crossing_id)
);
create index crossings_time on crossings (org_id, at desc, crossing_id desc);
create index crossings_person on crossings (org_id, person_id, day);
create index crossings_site on crossings (org_id, site_id, at desc);
create unique index crossings_seq on crossings (org_id, seq) where seq is not null;

-- Person-days to be reckoned: new uploads, changed rules, a rebuild. The follower takes them newest first.
create table crossings_due (
  org_id    uuid not null references orgs,
  person_id uuid not null,
  day       date not null,
  primary key (org_id, person_id, day)
);

-- The follower goes from a log entry to the upload it stands for.
create index track_segments_event on track_segments (event_id, org_id);

-- A move of a site's pin or a new radius that accepted visits suggest, and what an administrator made of it. Suggestions are reckoned on
-- demand; kept is the decision, so that the same suggestion is not made again.
create table site_suggestions (
  org_id        uuid not null references orgs,
  suggestion_id uuid not null,
  site_id       uuid not null,
  state         text not null check (state in ('open', 'accepted', 'dismissed')),
  suggestion    jsonb not null,
  computed_at   timestamptz not null,
  decided_at    timestamptz,
  decided_by    uuid,
  primary key (org_id, suggestion_id)
);
create unique index site_suggestions_open on site_suggestions (org_id, site_id) where state = 'open';
create index site_suggestions_site on site_suggestions (org_id, site_id, computed_at desc);

-- Transmitters heard at a check-in or check-out, under pseudonyms of this organisation: what a site's usual surroundings are learned from.
create table radio_scans (
  org_id      uuid not null references orgs,
  event_id    uuid not null,
  site_id     uuid,
  person_id   uuid not null,
  happened_at timestamptz not null,
  -- [{kind, id, powerDbm?}]
  sightings   jsonb not null,
  primary key (event_id, org_id)
);
create index radio_scans_site on radio_scans (site_id, happened_at desc, org_id) where site_id is not null;

do $$
declare name text;
begin
  foreach name in array array['duty_rules', 'crossings', 'crossings_due', 'site_suggestions', 'radio_scans'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
end $$;

-- Key of the pseudonyms under which transmitters are kept: another for each company, so that no list of addresses of one can be joined with another's.
alter table orgs add column radio_key text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
