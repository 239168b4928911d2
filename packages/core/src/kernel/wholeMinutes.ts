/**
 * Minutes late or early as they are said, listed and added up: each day is rounded once, so that whoever adds up a list comes to its sum. What is more than
 * nothing is at least a minute.
 */
export const wholeMinutes = (seconds: number): number => (seconds > 0 ? Math.max(1, Math.round(seconds / 60)) : 0)
