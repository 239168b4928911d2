import { weights202705 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202704 } from './2027-04.ts'

const { version: _version, sha256: _sha256, weights: _weights, ...kept } = model202704

/**
 * The seventh model: 2027-04, with clocks that know what cannot have been, and to which a spoken note is a note where a policy asks for one. No weight of before is another, and the calibration
 * is 2027-04's. See docs/decisions/0062-a-spoken-note-is-a-note.md and 0063-time-that-cannot-be.md.
 */
export const model202705: VerdictModel = { ...kept, version: '2027-05', spokenNoteSeconds: 1, weights: weights202705, sha256: 'd67d5b019f8b2e9b639cfcb02a5a94936b44d3a4b1f8ebc8c5981df88258f223' }
