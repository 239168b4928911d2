/** Seconds of speech from which a recording is a note, as the model in force has it (policy.test.ts holds the two together): long enough for a word, and a silent recording has none. */
export const spokenNoteSeconds = 1

/** Whether something was said, in writing or aloud: the phone asks before the tap, the server after it, by the seconds of its model. */
export const isNote = (written: string | undefined, speechSeconds: number | undefined, leastSpeechSeconds = spokenNoteSeconds): boolean => (written ?? '').trim() !== '' || (speechSeconds ?? 0) >= leastSpeechSeconds
