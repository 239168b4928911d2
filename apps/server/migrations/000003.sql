-- Fewer bytes for each fix (docs/decisions/0008-tracks-in-chunks.md). The log is written anew once, as it is, in a narrower shape; nothing that it
-- says or proves changes: columns of fixed width first, so that no row is padded, and hashes of subtrees from 16 entries on only.
-- The smaller ones are reckoned from the leaves beside them when they are asked for.
-- Forced row-level security binds the owner too, and would hide from this migration what it must copy.
alter table log_entries disable row level security;

create table log_entries_narrow (
  org_id        uuid not null,
  entry_index   bigint not null,
  recorded_time timestamptz not null,
  -- Arrival of a submission; null for every other kind.
  received_at   timestamptz,
  -- Event id of a submission, verdict id, device id...: what the entry is about.
  ref           uuid not null,
  kind          text not null,
  commitment    bytea not null,
  leaf_hash     bytea not null,
  -- Hashes of the complete subtrees of level 4 (16 entries) and larger that this entry completes, lowest level first (32 bytes each; one
  -- entry in sixteen has any).
  node_hashes   bytea not null default '',
  -- Erasing a body also erases the salt: the commitment then tells nothing and the proofs still hold.
  salt          bytea,
  -- null when the body lives in track_segments / track_chunks, or was erased.
  body          bytea
);
insert into log_entries_narrow (org_id, entry_index, recorded_time, received_at, ref, kind, commitment, leaf_hash, node_hashes, salt, body)
  select org_id, entry_index, recorded_time, received_at, ref, kind, commitment, leaf_hash, substring(node_hashes from 97), salt, body from log_entries order by org_id, entry_index;
drop table log_entries;
alter table log_entries_narrow rename to log_entries;
alter table log_entries add primary key (org_id, entry_index);
-- By ref alone: a random key with org_id beside it takes 65 bytes an entry, without it 40. That a submission is logged once is kept by the log's
-- head, which is locked while the submission is looked for and written (record/recordStage.ts); two organisations may use one id.
create index log_entries_ref on log_entries (ref);

alter table log_entries enable row level security;
alter table log_entries force row level security;
create policy own_org on log_entries to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
create policy system on log_entries to fieldproof_system using (true) with check (true);
grant select, insert on log_entries to fieldproof_app;
grant update (body, salt) on log_entries to fieldproof_app;
grant select on log_entries to fieldproof_read, fieldproof_system;

-- One key enrolled for several people is looked for with every upload. An index over `public_key ->> 'x'` cannot serve it: under row-level
-- security only leakproof conditions reach an index, and that operator is none, so every look-up read all devices of the organisation.
alter table devices add column key_x text generated always as (public_key ->> 'x') stored;
create index devices_key_x on devices (key_x, org_id);
drop index devices_key;

-- A chunk holds a day of a device; those sealed before hold an hour, and so do those of a device that sends more than fits into one.
alter table track_chunks rename column hour to starts_at;
