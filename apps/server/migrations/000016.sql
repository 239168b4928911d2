-- Videos at check-in, what was read from them, reference photos of sites, and pictures made for people of media that a browser does not show at once.

alter table check_ins
  add column video_sha256 text,
  -- The prompt that the app showed, and when by the phone's wall clock.
  add column video_prompt_id text,
  add column video_prompt_at timestamptz;
create index check_ins_video on check_ins (org_id, video_sha256) where video_sha256 is not null;

-- JPEG made here of a photo that browsers do not show (HEIC), or of moments of a video.
create table media_previews (
  org_id         uuid not null references orgs,
  -- Of the photo or video.
  sha256         text not null,
  place          int not null,
  preview_sha256 text not null,
  at_seconds     real,
  primary key (org_id, sha256, place)
);

create table video_facts (
  org_id           uuid not null references orgs,
  sha256           text not null,
  -- Why it could not be read; null when it was.
  trouble          text,
  duration_seconds real,
  width_pixels     int,
  height_pixels    int,
  frame_count      int,
  codec            text,
  -- By the recorder's clock, where the file tells it.
  recorded_at      timestamptz,
  dark_share       real,
  still_share      real,
  read_at          timestamptz not null,
  primary key (org_id, sha256)
);

-- Moments of a video, four times a second, found again as photos are (000006: photo_facts). None of a moment too plain to be told apart.
create table video_frames (
  org_id      uuid not null references orgs,
  sha256      text not null,
  place       int not null,
  at_seconds  real not null,
  upper_hash  bit(256),
  upper_0     int,
  upper_1     int,
  upper_2     int,
  upper_3     int,
  centre_hash bit(256),
  centre_0    int,
  centre_1    int,
  centre_2    int,
  centre_3    int,
  primary key (org_id, sha256, place)
);
create index video_frames_upper_0 on video_frames (org_id, upper_0) where upper_0 is not null;
create index video_frames_upper_1 on video_frames (org_id, upper_1) where upper_1 is not null;
create index video_frames_upper_2 on video_frames (org_id, upper_2) where upper_2 is not null;
create index video_frames_upper_3 on video_frames (org_id, upper_3) where upper_3 is not null;
create index video_frames_centre_0 on video_frames (org_id, centre_0) where centre_0 is not null;
create index video_frames_centre_1 on video_frames (org_id, centre_1) where centre_1 is not null;
create index video_frames_centre_2 on video_frames (org_id, centre_2) where centre_2 is not null;
create index video_frames_centre_3 on video_frames (org_id, centre_3) where centre_3 is not null;

-- The video of a check-in shows moments of an earlier check-in's video, or its photo.
create table video_matches (
  org_id           uuid not null references orgs,
  event_id         uuid not null,
  earlier_event_id uuid not null,
  kind             text not null check (kind in ('video', 'photo')),
  compared_frames  int not null,
  alike_frames     int not null,
  identical_frames int not null,
  is_same_file     boolean not null,
  is_mirrored      boolean not null,
  found_at         timestamptz not null,
  primary key (org_id, event_id, earlier_event_id, kind)
);
create index video_matches_earlier on video_matches (org_id, earlier_event_id);

-- What a site looks like, chosen by the company. Taken away, a photo stays here with its time: comparisons made with it stay explained.
create table site_photos (
  org_id      uuid not null references orgs,
  site_id     uuid not null,
  sha256      text not null,
  content_type text not null,
  added_by    uuid,
  added_at    timestamptz not null,
  removed_at  timestamptz,
  primary key (org_id, site_id, sha256)
);

-- How the video of a check-in compares with the site's reference photos of that time.
create table video_scenes (
  org_id           uuid not null references orgs,
  event_id         uuid not null,
  outcome          text not null check (outcome in ('match', 'uncertain', 'mismatch')),
  reference_count  int not null,
  common_points    int not null,
  -- The pair that agrees best: which moment, which reference photo.
  preview_place    int,
  reference_sha256 text,
  colour_likeness  real,
  -- What was read in the picture, and how much of the site's name is in it; null where no reader is installed.
  sign_text        text,
  sign_share       real,
  compared_at      timestamptz not null,
  primary key (org_id, event_id)
);

do $$
declare name text;
begin
  foreach name in array array['media_previews','video_facts','video_frames','video_matches','site_photos','video_scenes'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_org on %I to fieldproof_app, fieldproof_read using (org_id = current_org()) with check (org_id = current_org())', name);
    execute format('grant select, insert, update, delete on %I to fieldproof_app', name);
    execute format('grant select on %I to fieldproof_read', name);
  end loop;
end $$;

-- Challenges may ask for a video.
alter table challenges add column wants_video boolean not null default false;
