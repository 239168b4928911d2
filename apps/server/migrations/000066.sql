-- Areas that reach further than some 5 km from their middle: a circle of more than 5 km, a corridor of more than 2 km to either side, a vertex further off than 0.025° of latitude or 0.05° of longitude.
-- They are looked up by themselves (react/crossings/fences.ts), and are few: without an index of them every site would be read for each report.
create function reaches_far(fence jsonb, lat double precision, lon double precision) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case fence ->> 'kind' when 'circle' then (fence ->> 'radiusMetres')::float8 > 5000
    else coalesce((fence ->> 'widthMetres')::float8 > 2000, false) or exists (select from jsonb_path_query(fence, '$.**{1 to last} ? (exists (@.lat))') v
      where abs((v ->> 'lat')::float8 - lat) > 0.025 or abs((v ->> 'lon')::float8 - lon) > 0.05) end;
end $$;
create index sites_far_reaching on sites (org_id) where status = 'active' and reaches_far(fence, lat, lon);
