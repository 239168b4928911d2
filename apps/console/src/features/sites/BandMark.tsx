import type { VisitedBand } from '@fieldproof/contract'
import { bandMarks } from './siteFilters.ts'

/** The mark of a band, as on the map; in a file of its own, because the list shows it before the panel is loaded. */
export const BandMark = ({ band }: { band: VisitedBand }) => <i className="fp-coverage-mark" data-band={band} aria-hidden>{bandMarks[band]}</i>
