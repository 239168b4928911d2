-- The person has read, on one of their phones, that the company ended their call for help: no other phone of theirs tells it again (read/phone/endedSos.ts).
alter table sos_acknowledgements add column end_read_at timestamptz;
grant update (end_read_at) on sos_acknowledgements to fieldproof_app;
