-- What somebody put off until later, for the whole company: one row for each putting off and each bringing back, none is ever changed. The newest row of a
-- subject stands, until its time and as long as nothing new is known of it (putOffs/standing.ts).
create table put_offs (
  org_id      uuid not null references orgs,
  put_off_id  uuid not null,
  -- doubt: a check-in in the review queue; request: a correction or leave; missed, late, dark: a person's day; out_of_place: a check-in.
  kind        text not null check (kind in ('doubt', 'request', 'missed', 'late', 'out_of_place', 'dark')),
  -- Id of the check-in or request, or the person's id and the day with a blank between.
  subject     text not null,
  person_id   uuid not null,
  -- null: brought back before its time.
  until       timestamptz,
  -- What was known of it then, in short; once something else is known, it waits again.
  facts       text not null,
  put_by      uuid not null,
  put_at      timestamptz not null,
  entry_index bigint not null,
  primary key (org_id, put_off_id),
  foreign key (org_id, person_id) references people (org_id, person_id),
  foreign key (org_id, put_by) references people (org_id, person_id)
);
create index put_offs_subject on put_offs (org_id, kind, subject, entry_index);
create index put_offs_until on put_offs (org_id, until) where until is not null;

alter table put_offs enable row level security;
alter table put_offs force row level security;
create policy own_org on put_offs to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org());
grant select, insert on put_offs to fieldproof_app;
grant select on put_offs to fieldproof_read;
