-- Who looks after a site, whom one meets there, when it is open, and whether it does business.
alter table sites
  add column owner_id        uuid,
  -- [{contactId, name, role, phone}], at most five. People of other companies: the log has this column by a salted hash only (decision 57).
  add column contacts        jsonb not null default '[]',
  add column contact_salt    bytea not null default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')),
  -- Canonical form of core/kernel/openingHours.ts; null: not said.
  add column opening_hours   jsonb,
  add column business_status text not null default 'open' check (business_status in ('open', 'temporarily_closed', 'closed_down', 'moved', 'not_open_yet')),
  add column business_note   text,
  add foreign key (org_id, owner_id) references people (org_id, person_id);
create index sites_owner on sites (org_id, owner_id) where owner_id is not null;
-- A page of the list, by name, without sorting all of them.
create index sites_by_name on sites (org_id, status, name collate "zh-x-icu", site_id);

-- Contacts of the sites that an import changed, before and after, by site; `updated` names them by their salted hashes.
alter table site_imports add column contacts jsonb not null default '{}';
