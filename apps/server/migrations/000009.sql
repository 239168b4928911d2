-- Attendance: the company's own calendar days, corrections that people ask for, what was in force on a day, and the result of each day.

-- The company's word on single days; it goes before public holidays and the days of the week.
create table calendar_days (
  org_id uuid not null references orgs,
  day    date not null,
  kind   text not null check (kind in ('day_off', 'workday')),
  name   text not null,
  primary key (org_id, day)
);

-- Corrections (补卡) and leave that a person asks for; somebody else approves or refuses, with a reason. Each step is an entry of the log.
create table regularizations (
  org_id            uuid not null references orgs,
  regularization_id uuid not null,
  person_id         uuid not null,
  day               date not null,
  kind              text not null check (kind in ('check_in', 'check_out', 'leave')),
  at                timestamptz not null,
  -- Leave only: half open.
  until             timestamptz check ((kind = 'leave') = (until is not null) and until > at),
  reason            text not null,
  status            text not null check (status in ('asked', 'approved', 'refused', 'withdrawn')),
  asked_by          uuid not null,
  asked_at          timestamptz not null,
  decided_by        uuid,
  decided_at        timestamptz,
  decision_reason   text,
  primary key (org_id, regularization_id),
  foreign key (org_id, person_id) references people (org_id, person_id)
);
create index regularizations_person on regularizations (org_id, person_id, at);
create index regularizations_time on regularizations (org_id, asked_at desc, regularization_id desc);

-- What was in force for a person on a day, kept from the first time the day was judged: a change of shift or rules is for the days that
-- follow and does not rewrite what was expected before. Not a projection: a rebuild of attendance_days starts from here.
create table rosters (
  org_id    uuid not null,
  person_id uuid not null,
  day       date not null,
  -- null: no shift.
  shift     jsonb,
  -- Attendance rules, and whose public holidays were kept.
  rules     jsonb not null,
  primary key (org_id, person_id, day)
);

-- Projection: the result of each person's day (core/attendance), kept by react/attendance.
create table attendance_days (
  org_id        uuid not null,
  person_id     uuid not null,
  day           date not null,
  status        text not null,
  if_confirmed  text,
  flags         text[] not null,
  late_seconds  int not null,
  early_seconds int not null,
  work_seconds  int not null,
  first_at      timestamptz,
  last_at       timestamptz,
  -- Begin and end of what was expected; null where nothing was.
  due_from      timestamptz,
  due_to        timestamptz,
  punch_count   int not null,
  -- Structured reasons, explained to each reader in their language.
  reasons       jsonb not null,
  -- What it was reckoned from: event, band and decision of each record, and the corrections.
  inputs        jsonb not null,
  -- When time alone may change it; null: never.
  settles_at    timestamptz,
  computed_at   timestamptz not null,
  primary key (org_id, person_id, day)
);
create index attendance_days_day on attendance_days (org_id, day, person_id);
create index attendance_days_settle on attendance_days (org_id, settles_at) where settles_at is not null;

do $$
declare name text;
begin
  foreach name in array array['calendar_days', 'regularizations', 'rosters', 'attendance_days'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  -- The privacy gate keeps the company's calendar and looks devices up before an organisation is known.
  create policy system on calendar_days to fieldproof_system using (true) with check (true);
  grant select on calendar_days to fieldproof_system;
  -- The privacy gate asks for approved leave.
  create policy system on regularizations to fieldproof_system using (true) with check (true);
  grant select on regularizations to fieldproof_system;
end $$;
