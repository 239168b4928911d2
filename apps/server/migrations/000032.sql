-- Challenges may ask for a face, of those who agreed to one.
alter table challenges add column wants_face boolean not null default false;
