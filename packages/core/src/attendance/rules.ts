/** What a company asks of a working day. Published before it counts: a day is judged by the rules in force when it began. */
export interface AttendanceRules {
  /** So many minutes after the start are still on time. A later arrival is late by all of its minutes. */
  readonly lateGraceMinutes: number
  readonly earlyGraceMinutes: number
  /** `day`: one arrival and one leaving a day. `segment`: one of each for every segment of the shift. */
  readonly punches: 'day' | 'segment'
  /** `not_asked`: only the arrival is judged. */
  readonly leaving: 'asked' | 'not_asked'
  /** What becomes of a check-in that a person found not to be real. */
  readonly rejectedCheckIns: 'not_counted' | 'counted'
  /** Farther than this from the fence of its site, the arrival or the leaving is off-site; null: nobody asks. */
  readonly offSiteMetres: number | null
}

export const defaultRules: AttendanceRules = {
  lateGraceMinutes: 5, earlyGraceMinutes: 5, punches: 'day', leaving: 'asked', rejectedCheckIns: 'not_counted', offSiteMetres: 300,
}
