-- Browsers in which somebody of the console receives alerts (Web Push, RFC 8030). They follow the people whom a rule's steps name, not a channel of the company.
create table alert_browsers (
  org_id         uuid not null references orgs,
  browser_id     uuid not null,
  person_id      uuid not null,
  -- As the browser calls itself, for the person's own list.
  label          text not null,
  -- Address and keys of the push service; wiped when it ends.
  endpoint       text not null,
  p256dh         text not null,
  auth           text not null,
  language       text not null,
  created_at     timestamptz not null,
  last_sent_at   timestamptz,
  failing_since  timestamptz,
  last_failed_at timestamptz,
  last_failure   text,
  ended_at       timestamptz,
  -- off: switched off by the person; gone: the push service no longer knows it; replaced: somebody else uses this browser now.
  ended_why      text check (ended_why in ('off', 'gone', 'replaced')),
  primary key (org_id, browser_id),
  foreign key (org_id, person_id) references people (org_id, person_id),
  check ((ended_at is null) = (ended_why is null))
);
create unique index alert_browsers_endpoint on alert_browsers (org_id, endpoint) where ended_at is null;
create index alert_browsers_person on alert_browsers (org_id, person_id) where ended_at is null;

create table alert_browser_deliveries (
  org_id          uuid not null references orgs,
  delivery_id     uuid not null,
  alert_id        uuid not null,
  browser_id      uuid not null,
  step            int not null,
  state           text not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
  attempts        int not null default 0,
  created_at      timestamptz not null,
  -- Quiet hours included, as in alert_deliveries.
  first_at        timestamptz not null,
  next_attempt_at timestamptz not null,
  leased_until    timestamptz,
  sent_at         timestamptz,
  detail          text,
  primary key (org_id, delivery_id),
  foreign key (org_id, browser_id) references alert_browsers (org_id, browser_id)
);
create index alert_browser_deliveries_due on alert_browser_deliveries (org_id, next_attempt_at) where state = 'waiting';
create index alert_browser_deliveries_alert on alert_browser_deliveries (org_id, alert_id);
create index alert_browser_deliveries_browser on alert_browser_deliveries (org_id, browser_id);

do $$
declare
  name text;
begin
  foreach name in array array['alert_browsers', 'alert_browser_deliveries'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select on %I to fieldproof_read', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
  end loop;
end $$;
