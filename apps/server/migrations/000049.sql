-- What waits for the log carries a MAC by a key that is not in the database (platform/uploadMac.ts). Rows that wait at this moment get theirs in this same
-- transaction (record/macWaiting.ts); whatever is inserted later without one is set aside. Rows of event_conflicts that are in the log need none: they have their seal.
alter table inbox add column mac bytea;
alter table event_conflicts add column mac bytea;
-- Intruders of these tables have no place in the log.
alter table log_intruders alter column entry_index drop not null;
alter table log_intruders add column from_table text not null default 'log_entries';
