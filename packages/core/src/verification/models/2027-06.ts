import type { VerdictModel } from '../model.ts'
import { model202705 } from './2027-05.ts'

const { version: _version, sha256: _sha256, ...kept } = model202705

/** The eighth model: 2027-05, to which a policy's Wi-Fi and beacon are those of the site. No weight, threshold or calibration is another. See docs/decisions/0086-the-wifi-of-the-site.md. */
export const model202706: VerdictModel = { ...kept, version: '2027-06', radioOfTheSite: true, sha256: '4c24e2c7f5260183d0b0895d4db3b8cf5a7ea1681e298b28262e4539da15796a' }
