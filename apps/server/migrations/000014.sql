-- Photos that are on their way in pieces (tus 1.0): what was announced. How much has come is the length of the part file beside the blobs.
create table media_uploads (
  org_id       uuid not null references orgs,
  person_id    uuid not null,
  sha256       text not null,
  device_id    uuid not null,
  bytes        bigint not null,
  -- Where its parts lie: a folder is per installation, so the name holds organisation and person too.
  part         text not null,
  started_at   timestamptz not null,
  expires_at   timestamptz not null,
  primary key (org_id, person_id, sha256)
);
create index media_uploads_expired on media_uploads (org_id, expires_at);

alter table media_uploads enable row level security;
alter table media_uploads force row level security;
create policy own_org on media_uploads to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
create policy system on media_uploads to fieldproof_system using (true) with check (true);
grant select, insert, update, delete on media_uploads to fieldproof_app;
grant select on media_uploads to fieldproof_read;
grant select, delete on media_uploads to fieldproof_system;
