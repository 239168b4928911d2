-- A photo or video that a kept check-in names and that was sent and not taken, with the reason: the phone tries no more, so nobody should wait for it. Nothing of the file is kept.
create table media_refusals (
  org_id     uuid not null references orgs,
  person_id  uuid not null,
  sha256     text not null,
  -- not_agreed, taken_back, older_text (videos want a consent), unknown_kind, too_large
  reason     text not null,
  refused_at timestamptz not null,
  primary key (org_id, person_id, sha256)
);
alter table media_refusals enable row level security;
alter table media_refusals force row level security;
create policy own_org on media_refusals to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert, update, delete on media_refusals to fieldproof_app;
grant select on media_refusals to fieldproof_read;
