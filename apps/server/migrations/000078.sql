-- An act of somebody with a scope reaches no row about anybody outside of it (migration 76): now of every table about people that the application writes, whoever writes it today. Recording, followers, phones and
-- customers set no scope, and write as before. Not here: alert_browsers, default_views and saved_views, whose person_id is the reader that they belong to.
do $$
declare name text;
begin
  foreach name in array array['attendance_days','check_ins','countersigns','crossings','crossings_due','declarations','device_states','devices','dry_run_changes','enrollment_codes','explanations','inbox','latest_positions',
    'media','media_refusals','media_uploads','off_duty_refusals','phone_health','private_zones','push_messages','push_subscriptions','radio_scans','rosters','tag_taps','track_chunks','track_findings','track_segments','undecodable','work_states'] loop
    execute format('create policy act_in_scope on %I as restrictive to fieldproof_app using ((select scope_is_everybody()) or person_id in (select people_in_scope()))', name);
  end loop;
end $$;

-- Those that are counted over several people or are about nobody are for who sees everybody.
create policy act_in_scope on alerts as restrictive to fieldproof_app using ((select scope_is_everybody()) or (key = person_id::text and person_id in (select people_in_scope())));
create policy act_in_scope on alert_acts as restrictive to fieldproof_app using ((select scope_is_everybody()) or exists (select from alerts a where a.org_id = alert_acts.org_id and a.alert_id = alert_acts.alert_id));
-- What is said to a call for help is said to whoever called.
create policy act_in_scope on sos_acknowledgements as restrictive to fieldproof_app
  using ((select scope_is_everybody()) or exists (select from declarations d where d.org_id = sos_acknowledgements.org_id and d.about_id = sos_acknowledgements.sos_id and d.topic = 'sos'));

-- Of people and of who stands in for whom an act reads more than it may write: the names of who stands in, whom a manager has. Who is in nobody's sight yet is made by who sees everybody.
create policy insert_in_scope on people as restrictive for insert to fieldproof_app with check ((select scope_is_everybody()));
create policy update_in_scope on people as restrictive for update to fieldproof_app using ((select scope_is_everybody()) or person_id in (select people_in_scope()));
create policy delete_in_scope on people as restrictive for delete to fieldproof_app using ((select scope_is_everybody()) or person_id in (select people_in_scope()));
create policy insert_in_scope on delegations as restrictive for insert to fieldproof_app with check ((select scope_is_everybody()) or from_person_id in (select people_in_scope()));
create policy update_in_scope on delegations as restrictive for update to fieldproof_app using ((select scope_is_everybody()) or from_person_id in (select people_in_scope()));
