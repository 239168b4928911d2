-- Contact details enter the log as hashes that this salt makes unguessable: with the salt gone they mean nothing, and proofs hold (ADR 31).
alter table people add column contact_salt bytea not null default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
