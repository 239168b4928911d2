-- How a track was looked at (decision 90): in a report, or as which file it was taken. Null: shown on a screen, as every look was before.
alter table track_accesses add column form text;
