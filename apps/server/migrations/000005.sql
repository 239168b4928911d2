-- What people say about verdicts: the person's own explanation, a manager's question, and the decision of somebody else. None of them edits a verdict.

-- Signed events of kind 'explanation': a person on an own check-in, or on a challenge that could not be met.
create table explanations (
  org_id      uuid not null,
  event_id    uuid not null,
  -- The check-in or challenge it is about, as the person named it.
  about_id    uuid not null,
  person_id   uuid not null,
  device_id   uuid not null,
  text        text not null,
  reason      text,
  happened_at timestamptz not null,
  server_time timestamptz not null,
  entry_index bigint not null,
  primary key (org_id, event_id)
);
create index explanations_about on explanations (org_id, about_id, happened_at);

-- Questions to a person about a check-in, each an entry of the log.
create table review_questions (
  org_id      uuid not null,
  question_id uuid not null,
  event_id    uuid not null,
  person_id   uuid not null,
  asked_by    uuid not null,
  asked_at    timestamptz not null,
  text        text not null,
  entry_index bigint not null,
  primary key (org_id, question_id)
);
create index review_questions_event on review_questions (org_id, event_id, asked_at);
create index review_questions_person on review_questions (org_id, person_id, asked_at desc);

-- Decisions on doubtful check-ins, each an entry of the log. A later one replaces an earlier one; 'withdrawn' takes it back without another.
create table review_decisions (
  org_id        uuid not null,
  decision_id   uuid not null,
  event_id      uuid not null,
  -- Whose check-in it is.
  person_id     uuid not null,
  outcome       text not null check (outcome in ('real', 'not_real', 'unclear', 'withdrawn')),
  -- The verdict that was looked at, by its log entry; a later one that is worse opens the item again.
  verdict_entry bigint not null,
  band          text not null,
  total_decibans double precision not null,
  note          text,
  decided_by    uuid not null,
  decided_at    timestamptz not null,
  entry_index   bigint not null,
  primary key (org_id, decision_id)
);
create index review_decisions_event on review_decisions (org_id, event_id, entry_index desc);
create index review_decisions_person on review_decisions (org_id, person_id, decided_at desc);
create index review_decisions_time on review_decisions (org_id, decided_at);

-- The queue reads only these.
create index check_ins_doubted on check_ins (org_id, happened_at, event_id) where band in ('needs_review', 'strong_doubt');

-- Spot challenges: a person on duty is asked to check in now. Each step is an entry of the log (core/verification/challenge).
create table challenges (
  org_id           uuid not null,
  challenge_id     uuid not null,
  person_id        uuid not null,
  -- null: drawn by the rule.
  asked_by         uuid,
  purpose          text not null,
  wants_photo      boolean not null,
  state            text not null check (state in ('asked', 'seen', 'answered', 'lapsed', 'excused', 'withdrawn')),
  asked_at         timestamptz not null,
  window_seconds   int not null,
  -- Unseen until then: it never reached the person.
  show_until       timestamptz not null,
  seen_at          timestamptz,
  -- Told when it was first shown; from there the window runs.
  due_at           timestamptz,
  closed_at        timestamptz,
  answer_event_id  uuid,
  reason           text,
  -- How the rule drew: day, share and number, so that anybody can draw again.
  draw             jsonb,
  entry_index      bigint not null,
  primary key (org_id, challenge_id)
);
create index challenges_person on challenges (org_id, person_id, asked_at desc);
create index challenges_time on challenges (org_id, asked_at desc, challenge_id desc);
create index challenges_open on challenges (org_id, state) where state in ('asked', 'seen');

do $$
declare name text;
begin
  foreach name in array array['explanations', 'review_questions', 'review_decisions', 'challenges'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
  -- Only a challenge has a state that moves; what people said and decided is added to, never changed.
  grant update on challenges to fieldproof_app;
end $$;
