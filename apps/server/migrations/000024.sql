-- What the phone says beside a check-in: that the app had proposed it and since when the phone was there, and a spoken note (contract: ProposalSchema, VoiceSchema).
alter table check_ins add column proposal jsonb, add column voice jsonb;

-- The same recording under another check-in is found by its hash.
create index check_ins_voice on check_ins (org_id, (voice ->> 'sha256')) where voice is not null;
