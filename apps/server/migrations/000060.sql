-- A call whose phone is gone is ended by whoever may decide: an act on the call like those who take it, with its reason as the note.
alter table sos_acknowledgements add column ends boolean not null default false;
alter table sos_acknowledgements add constraint sos_end_has_reason check (not ends or note is not null);
