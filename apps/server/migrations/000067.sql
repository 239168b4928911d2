-- Whose word of consent is still on its way into the log: asked whenever a phone is looked up anew, also while thousands of uploads wait.
create index inbox_consent_words on inbox (person_id) where envelope ->> 'consent' is not null;
