-- Shifts that were in force earlier on the day, before somebody changed them: [{"until": ms since 1970, "shift": …}].
alter table rosters add column replaced jsonb;
