/** The sixth set: no weight is another one than in 2027-03. The way here learned to tell riding from standing where a phone records every few seconds. */
import { weights202703 } from './weights202703.ts'

export const weights202704 = {
  ...weights202703,
  approach_path: {
    ...weights202703.approach_path,
    /** A tunnel passed at the speed of the road. Who records every second lies within sixty metres of the last position at any speed, and was taken to stand. */
    rode_on: 0,
  },
} as const
