-- Alerts (decision 46): rules, what they have counted, the alerts they opened, what people did about them, and the messages to channels.
create table alert_channels (
  org_id        uuid not null references orgs,
  channel_id    uuid not null,
  name          text not null,
  kind          text not null check (kind in ('dingtalk', 'feishu', 'wecom', 'webhook', 'email')),
  language      text not null,
  -- What may be shown: of a robot's address the part without its key; of a mail server all but the password.
  config        jsonb not null,
  -- {url, secret}, under the installation's secret (platform/secretBox.ts).
  sealed        bytea not null,
  -- Minutes of the local day; both null: none.
  quiet_from    int check (quiet_from between 0 and 1439),
  quiet_to      int check (quiet_to between 0 and 1439),
  is_active     boolean not null,
  created_at    timestamptz not null,
  deleted_at    timestamptz,
  last_sent_at  timestamptz,
  failing_since timestamptz,
  last_failed_at timestamptz,
  last_failure  text,
  primary key (org_id, channel_id)
);

create table alert_rules (
  org_id      uuid not null references orgs,
  rule_id     uuid not null,
  name        text not null,
  -- core/alerts AlertRule without its id and activeFrom.
  rule        jsonb not null,
  is_active   boolean not null,
  active_from timestamptz not null,
  created_at  timestamptz not null,
  deleted_at  timestamptz,
  primary key (org_id, rule_id)
);

-- What a rule has counted: each thing once. `alert_id` null: it waits for more of its kind.
create table alert_facts (
  org_id   uuid not null references orgs,
  rule_id  uuid not null,
  subject  text not null,
  key      text not null,
  at       timestamptz not null,
  known_at timestamptz not null,
  fact     jsonb not null,
  alert_id uuid,
  primary key (org_id, rule_id, subject)
);
create index alert_facts_waiting on alert_facts (org_id, rule_id, key) where alert_id is null;

create table alerts (
  org_id       uuid not null references orgs,
  alert_id     uuid not null,
  rule_id      uuid not null,
  rule_name    text not null,
  key          text not null,
  severity     text not null check (severity in ('info', 'warning', 'critical')),
  kind         text not null,
  what         text not null,
  person_id    uuid,
  site_id      uuid,
  -- When the rule could know; when this server noticed.
  opened_at    timestamptz not null,
  noticed_at   timestamptz not null,
  last_at      timestamptz not null,
  facts        jsonb not null,
  joined       int not null default 0,
  state        text not null check (state in ('open', 'acknowledged', 'closed')),
  -- The rule's steps and quiet hours as they were: a rule that is changed does not change what has begun.
  steps        jsonb not null,
  quiet_hours  jsonb,
  steps_taken  int not null default 0,
  next_step_at timestamptz,
  -- Order in which they were opened: the newest of a key rules its quiet period.
  ordinal      bigint not null,
  primary key (org_id, alert_id)
);
create unique index alerts_ordinal on alerts (org_id, ordinal);
create index alerts_key on alerts (org_id, rule_id, key, ordinal desc);
create index alerts_time on alerts (org_id, opened_at desc, alert_id desc);
create index alerts_open on alerts (org_id, severity) where state = 'open';
create index alerts_due on alerts (org_id, next_step_at) where next_step_at is not null;

create table alert_acts (
  org_id      uuid not null references orgs,
  act_id      uuid not null,
  alert_id    uuid not null,
  act         text not null check (act in ('acknowledged', 'closed', 'reopened')),
  acted_by    uuid not null,
  acted_at    timestamptz not null,
  note        text,
  entry_index bigint not null,
  primary key (org_id, act_id)
);
create index alert_acts_alert on alert_acts (org_id, alert_id, entry_index);

create table alert_deliveries (
  org_id          uuid not null references orgs,
  delivery_id     uuid not null,
  alert_id        uuid not null,
  channel_id      uuid not null,
  step            int not null,
  state           text not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
  attempts        int not null default 0,
  created_at      timestamptz not null,
  -- Quiet hours included: what waits for the morning has the morning here, and its day to be delivered in begins there.
  first_at        timestamptz not null,
  next_attempt_at timestamptz not null,
  -- A process is calling: until then no other does.
  leased_until    timestamptz,
  sent_at         timestamptz,
  detail          text,
  recipients      text[] not null default '{}',
  primary key (org_id, delivery_id)
);
create index alert_deliveries_due on alert_deliveries (org_id, next_attempt_at) where state = 'waiting';
create index alert_deliveries_alert on alert_deliveries (org_id, alert_id);
create index alert_deliveries_sent on alert_deliveries (org_id, channel_id, sent_at) where sent_at is not null;

do $$
declare
  name text;
begin
  foreach name in array array['alert_channels', 'alert_rules', 'alert_facts', 'alerts', 'alert_acts', 'alert_deliveries'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
end $$;
grant select, insert, update on alert_channels, alert_rules, alert_facts, alerts, alert_deliveries to fieldproof_app;
grant select, insert on alert_acts to fieldproof_app;
grant delete on alert_facts, alert_deliveries to fieldproof_app;
