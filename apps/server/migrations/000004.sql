-- Refused by the privacy gate because no clock told when it was: counted apart from what came off duty, so that neither is taken for the other.
alter table off_duty_refusals add column wrong_clock_fixes bigint not null default 0;

-- Which of the reasons that people read in their own language; `reason` is the technical detail. Null: recorded before there were codes.
alter table undecodable add column reason_code text;
