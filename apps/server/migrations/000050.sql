-- The privacy gate judges what comes late by the shift of its day (decision 9).
create policy system on rosters to fieldproof_system using (true) with check (true);
grant select on rosters to fieldproof_system;
