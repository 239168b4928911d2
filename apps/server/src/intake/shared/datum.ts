import { type Datum, toWgs84 } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'

/**
 * What a tracker sent in its own datum, as the WGS-84 that everything inside is. The one place for all tracker clients: what their
 * formats call latitude and longitude is WGS-84 by their documents, but some devices sold in China put GCJ-02 (or BD-09) there, and
 * only the person who set the device up can say so. The kept bytes stay as they were sent.
 */
export const fixesInWgs84 = (fixes: readonly Fix[], datum: Datum): Fix[] => (datum === 'wgs84' ? [...fixes] : fixes.map((fix) => ({ ...fix, ...toWgs84(fix, datum) })))
