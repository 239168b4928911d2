-- A question may be about a person's day (no records, late, times without a position), where there is no check-in to ask about; and one that nobody has answered yet can be taken back.
-- Rows are still only added: taking back is a row of its own that names the question.
alter table review_questions
  alter column event_id drop not null,
  alter column text drop not null,
  add column day date,
  -- What of the day it is about: missed, late, dark (as put_offs.kind).
  add column about text,
  -- The question that this row takes back.
  add column withdraws uuid,
  add constraint review_questions_subject check ((event_id is null) <> (day is null)),
  add constraint review_questions_about check ((about is null) = (day is null) and coalesce(about in ('missed', 'late', 'dark'), true)),
  add constraint review_questions_words check ((text is null) = (withdraws is not null));
create index review_questions_day on review_questions (org_id, person_id, day) where day is not null;
create unique index review_questions_withdraws on review_questions (org_id, withdraws) where withdraws is not null;
