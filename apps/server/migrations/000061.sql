-- A subscription that the push service has dropped is not one that the person has switched off: what they wanted stays, until their phone makes a new one.
alter table push_subscriptions add column dropped_at timestamptz;
