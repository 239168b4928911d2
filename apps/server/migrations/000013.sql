-- Factors: what at a site proves presence (tags, codes, beacons), what check-ins showed of it, and customers' words.

create table site_factors (
  org_id          uuid not null references orgs,
  factor_id       uuid not null,
  site_id         uuid not null,
  kind            text not null check (kind in ('tag_plain', 'tag_sun', 'code_rotating', 'code_printed', 'beacon_plain', 'beacon_rolling')),
  label           text not null,
  -- By which a reading finds it: serial number of a tag, identifier of a plain beacon.
  identifier      text,
  -- Keys, under the installation's secret, which lies outside the database (platform/secretBox).
  sealed          bytea,
  status          text not null default 'active' check (status in ('active', 'revoked')),
  -- A screen's one-time link, by its hash, until a screen has taken it.
  link_hash       bytea unique,
  link_expires_at timestamptz,
  paired_at       timestamptz,
  created_by      uuid not null,
  created_at      timestamptz not null,
  revoked_at      timestamptz,
  last_read_at    timestamptz,
  primary key (org_id, factor_id),
  foreign key (org_id, site_id) references sites (org_id, site_id)
);
create index site_factors_site on site_factors (org_id, site_id);
create unique index site_factors_identifier on site_factors (org_id, identifier) where status = 'active' and identifier is not null;

-- Every use of a counter of a tag. More than one row of a counter: it was shown more than once.
create table tag_taps (
  org_id     uuid not null references orgs,
  factor_id  uuid not null,
  counter    int not null,
  event_id   uuid not null,
  person_id  uuid not null,
  -- Which use was the first: when it was tapped as far as that is proven, else when it arrived.
  order_time timestamptz not null,
  is_proven  boolean not null,
  primary key (org_id, factor_id, counter, event_id)
);
create index tag_taps_event on tag_taps (org_id, event_id);

-- What the readings of a check-in were worth when they came, checked with the keys of that day.
create table check_in_factors (
  org_id   uuid not null references orgs,
  event_id uuid not null,
  facts    jsonb not null,
  primary key (org_id, event_id)
);

-- A customer's word on a check-in: asked for by a link that opens once and for a short time.
create table countersigns (
  org_id          uuid not null references orgs,
  countersign_id  uuid not null,
  event_id        uuid not null,
  person_id       uuid not null,
  token_hash      bytea not null unique,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  answer          text check (answer in ('confirmed', 'denied')),
  answered_at     timestamptz check ((answer is null) = (answered_at is null)),
  name            text,
  is_same_address boolean,
  is_same_phone   boolean,
  entry_index     bigint check ((answer is null) = (entry_index is null)),
  primary key (org_id, countersign_id),
  unique (org_id, event_id)
);

do $$
declare name text;
begin
  foreach name in array array['site_factors', 'tag_taps', 'check_in_factors', 'countersigns'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  -- A link is looked up before its organisation is known.
  create policy system on site_factors to fieldproof_system using (true) with check (true);
  grant select on site_factors to fieldproof_system;
  create policy system on countersigns to fieldproof_system using (true) with check (true);
  grant select on countersigns to fieldproof_system;
end $$;
