-- The handset that the check-in came from, as it was known when it was decided: the quality page groups by it without reading each check-in.
alter table review_decisions add column handset text;
update review_decisions d set handset = coalesce(c.device_state ->> 'model', v.model) from check_ins c left join devices v on v.org_id = c.org_id and v.device_id = c.device_id
where c.org_id = d.org_id and c.event_id = d.event_id;
