-- How far a follower has read the log carries a MAC by a key that is not in the database (platform/cursorMac.ts): set ahead with SQL it would pass over entries unseen. Those that are
-- there get theirs in this same transaction (react/followerCursor.ts).
alter table follower_cursors add column mac bytea;
