-- That the matter of an alert is over (decision 88): since when, and why, of each thing that a rule has counted and of the alert that they make. Null: it goes on, or it is of a kind that has no end.
alter table alerts add column over_at timestamptz, add column over_why text,
  add constraint alerts_over_whole check ((over_at is null) = (over_why is null));
-- `about`: what the subject is looked up by; a day has several of them.
alter table alert_facts add column over_at timestamptz, add column over_why text,
  add column about text generated always as (case when starts_with(subject, 'day:') then 'day:' || split_part(subject, ':', 2) || ':' || split_part(subject, ':', 3) else subject end) stored,
  add constraint alert_facts_over_whole check ((over_at is null) = (over_why is null));
create index alert_facts_about on alert_facts (org_id, about);
create index alert_facts_alert on alert_facts (org_id, alert_id) where alert_id is not null;
create index alert_facts_going_on on alert_facts (org_id, known_at) where over_at is null;
