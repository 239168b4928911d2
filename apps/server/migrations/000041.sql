-- Backups of the installation: one row for each that was asked for or came due, with how it went. Of the company that was set up first, whose administrators run the
-- installation. The files themselves, with the hash of each, lie in the backup folder (docs/operations/backup.md); a row without its folder is only a memory of it.
create table backups (
  org_id          uuid not null references orgs,
  backup_id       uuid not null,
  -- nightly: came due; asked: "back up now".
  reason          text not null check (reason in ('nightly', 'asked')),
  asked_by        uuid,
  asked_at        timestamptz not null,
  state           text not null check (state in ('waiting', 'running', 'done')),
  phase           text check (phase in ('preparing', 'database', 'photos', 'checking')),
  done_bytes      bigint not null default 0,
  total_bytes     bigint not null default 0,
  started_at      timestamptz,
  -- While it runs: when its thread last said so.
  heard_at        timestamptz,
  finished_at     timestamptz,
  attempts        int not null default 0,
  next_attempt_at timestamptz not null,
  -- Of the last attempt; kept until one succeeds.
  failing_since   timestamptz,
  failure         jsonb,
  -- Name of the folder, and what is in it.
  name            text,
  content         jsonb,
  check_state     text check (check_state in ('waiting', 'running', 'ok', 'damaged')),
  checked_at      timestamptz,
  check_detail    text,
  removed_at      timestamptz,
  primary key (org_id, backup_id),
  check ((state = 'done') = (finished_at is not null and name is not null and content is not null))
);
create index backups_open on backups (next_attempt_at) where state <> 'done' or check_state in ('waiting', 'running');
create index backups_newest on backups (org_id, asked_at desc);
alter table backups enable row level security;
alter table backups force row level security;
create policy own_org on backups to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on backups to fieldproof_app;
grant select on backups to fieldproof_read;
