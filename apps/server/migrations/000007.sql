-- Verification policies: what a check-in must bring, and what follows from it. A version that was published is never edited; a change is a new one.
create table policies (
  org_id       uuid not null references orgs,
  policy_id    uuid not null,
  version      int not null,
  body         jsonb not null,
  -- Of the canonical JSON of id, version and body: what verdicts name. null while it is a draft.
  sha256       text,
  -- The earlier version whose body this one brings back.
  restores     int,
  drafted_by   uuid not null,
  drafted_at   timestamptz not null,
  published_by uuid,
  published_at timestamptz,
  retired_at   timestamptz,
  primary key (org_id, policy_id, version),
  check ((sha256 is null) = (published_at is null))
);
create unique index policies_one_draft on policies (org_id, policy_id) where published_at is null;
create unique index policies_one_published on policies (org_id, policy_id) where published_at is not null and retired_at is null;

-- The secret that random audits are drawn with; its SHA-256 is in the evidence log from the day it was made. Reports and lists cannot read it.
create table audit_seeds (
  org_id     uuid primary key references orgs,
  seed       bytea not null,
  created_at timestamptz not null
);

alter table check_ins add column action text check (action in ('accept', 'ask_factor', 'review', 'block'));
-- The check-in that this one completes: it was asked for one more factor.
alter table check_ins add column completes uuid;
-- What waits for a person: by its verdict, or because the company's policy says so.
drop index check_ins_doubted;
create index check_ins_asked on check_ins (org_id, happened_at, event_id) where band in ('needs_review', 'strong_doubt') or action in ('review', 'block');

-- What a policy or model would have changed in a stored period. Nothing of the stored record changes.
create table dry_runs (
  org_id       uuid not null references orgs,
  dry_run_id   uuid not null,
  requested_by uuid not null,
  requested_at timestamptz not null,
  from_time    timestamptz not null,
  to_time      timestamptz not null,
  -- The rules in force when it was asked for and the ones to try, whole, so that a run that goes on after a restart judges by the same.
  spec         jsonb not null,
  state        text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  total        int not null default 0,
  started_at   timestamptz,
  finished_at  timestamptz,
  fault        text,
  primary key (org_id, dry_run_id)
);
create index dry_runs_open on dry_runs (requested_at) where state in ('waiting', 'running');

-- The work is shared by people, in order of their ids; each part goes on after the last one it has done.
create table dry_run_parts (
  org_id       uuid not null,
  dry_run_id   uuid not null,
  part         int not null,
  after_person uuid,
  judged       int not null default 0,
  counts       jsonb not null default '{}',
  is_done      boolean not null default false,
  primary key (org_id, dry_run_id, part),
  foreign key (org_id, dry_run_id) references dry_runs on delete cascade
);

create table dry_run_changes (
  org_id      uuid not null,
  dry_run_id  uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  happened_at timestamptz not null,
  from_band   text not null,
  to_band     text not null,
  from_action text not null,
  to_action   text not null,
  -- Signals that weigh differently, and why the new action.
  why         jsonb not null,
  primary key (org_id, dry_run_id, event_id),
  foreign key (org_id, dry_run_id) references dry_runs on delete cascade
);
create index dry_run_changes_time on dry_run_changes (org_id, dry_run_id, happened_at desc, event_id desc);

do $$
declare name text;
begin
  foreach name in array array['policies', 'audit_seeds', 'dry_runs', 'dry_run_parts', 'dry_run_changes'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  revoke select on audit_seeds from fieldproof_read;
  revoke update, delete on audit_seeds from fieldproof_app;
end $$;
create policy system on dry_runs to fieldproof_system using (true) with check (true);
grant select on dry_runs to fieldproof_system;
