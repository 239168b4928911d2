-- A line of the inbox that somebody looked at and found nothing to be done about (decision 89): a put-off without an end, with a note if there is something to say. Rows are still only added, and
-- it gives way to anything new as a put-off does.
alter table put_offs
  add column settled boolean not null default false,
  add column note text,
  -- A check-in of the review queue is decided on, and a request is answered: neither is settled otherwise.
  add constraint put_offs_settled check (not settled or (until is null and kind in ('missed', 'late', 'out_of_place', 'dark'))),
  add constraint put_offs_note check (note is null or settled);
