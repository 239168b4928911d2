-- Acts of people in the log, without check-ins, verdicts and the seals that the system writes after each: the audit page reads them newest first.
create index log_entries_acts on log_entries (org_id, entry_index)
  where kind in ('rule_changed', 'decision', 'access', 'device_enrolled', 'device_revoked') or (kind = 'admin' and (body is null or substring(body from 1 for 23) <> '{"action":"rows.sealed"'::bytea));
