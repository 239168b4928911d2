-- How long before and after working time a person's own check-in or check-out is taken (打卡时段). Without it nobody could be on time: a tap at 08:57 for nine
-- o'clock was off duty. Tracks stay inside working time. Shifts that are there already get an hour either side.
alter table shifts add column punch_before_minutes integer not null default 60 check (punch_before_minutes between 0 and 240);
alter table shifts add column punch_after_minutes integer not null default 60 check (punch_after_minutes between 0 and 240);
