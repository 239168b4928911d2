-- Rows that somebody put into the log with SQL beyond its head. They stood where the next entries belong, and recording stopped.
-- They are moved here, whole, when the next entry is appended; the log says so, and the self-check names them for good.
create table log_intruders (
  org_id      uuid not null references orgs,
  intruder_id uuid not null,
  entry_index bigint not null,
  found_at    timestamptz not null,
  entry       jsonb not null,
  primary key (org_id, intruder_id)
);

alter table log_intruders enable row level security;
alter table log_intruders force row level security;
create policy own_org on log_intruders to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert on log_intruders to fieldproof_app;
grant select on log_intruders to fieldproof_read;

-- The server itself may delete from the log only what stands beyond the head.
grant delete on log_entries to fieldproof_app;
create policy beyond_head on log_entries as restrictive for delete to fieldproof_app using (entry_index >= (select h.size from log_heads h where h.org_id = log_entries.org_id));
