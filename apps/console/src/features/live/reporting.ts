/** As long as the overview counts somebody as reporting (Overview.activeNow): their newest position is of within it. */
const reportingMs = 15 * 60_000

export const isReporting = (fixTime: string, nowMs: number): boolean => nowMs - Date.parse(fixTime) < reportingMs
