-- Refused by the privacy gate because no clock told when it was: counted apart from what came off duty, so that neither is taken for the other.
alter table off_duty_refusals add column wrong_clock_fixes bigint not null default 0;
