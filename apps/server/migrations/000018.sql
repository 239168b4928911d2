-- What phones said of themselves that explains a silence (C11): one row per signed event. A state is told when it lasts, and again, with the
-- same start, when it is over. No positions.
create table device_states (
  org_id          uuid not null references orgs,
  event_id        uuid not null,
  person_id       uuid not null,
  device_id       uuid not null,
  state           text not null,
  chosen_by       text not null,
  detail          text,
  starts_at       timestamptz not null,
  ends_at         timestamptz,
  battery_percent real,
  primary key (org_id, event_id)
);
create index device_states_person on device_states (org_id, person_id, starts_at desc);

-- What a phone found about itself that will break tracking (C12), the newest report of each device; sent only when the person said so.
create table phone_health (
  org_id      uuid not null references orgs,
  device_id   uuid not null,
  person_id   uuid not null,
  reported_at timestamptz not null,
  report      jsonb not null,
  primary key (org_id, device_id)
);

-- How often and how exactly the phones of a shift record. Nothing else depends on it.
alter table shifts add column power_mode text not null default 'balanced' check (power_mode in ('saving', 'balanced', 'precise'));

do $$
declare name text;
begin
  foreach name in array array['device_states','phone_health'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
end $$;
