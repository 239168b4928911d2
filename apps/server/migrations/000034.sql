-- Somebody stands in for a manager for a while: sees whom the manager sees, and decides as the manager would. The manager goes on seeing them too.
create table delegations (
  org_id         uuid not null references orgs,
  delegation_id  uuid not null,
  from_person_id uuid not null,
  to_person_id   uuid not null,
  starts_at      timestamptz not null,
  ends_at        timestamptz not null,
  reason         text not null,
  created_by     uuid not null,
  created_at     timestamptz not null,
  -- Ended before its time; a delegation that has run out has none.
  ended_at       timestamptz,
  primary key (org_id, delegation_id),
  foreign key (org_id, from_person_id) references people (org_id, person_id),
  foreign key (org_id, to_person_id) references people (org_id, person_id),
  check (ends_at > starts_at and from_person_id <> to_person_id)
);
create index delegations_to on delegations (to_person_id, ends_at) where ended_at is null;

alter table delegations enable row level security;
alter table delegations force row level security;
create policy own_org on delegations to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update on delegations to fieldproof_app;
grant select on delegations to fieldproof_read;
-- Whose eyes a session has is asked before its organisation is known.
create policy system on delegations to fieldproof_system using (true) with check (true);
grant select on delegations to fieldproof_system;
