-- The department somebody was in on a day: sums of a month stay where they were when people move on. null: none, or from before this was kept; then that of now counts.
alter table rosters add column department_id uuid;
alter table attendance_days add column department_id uuid;
