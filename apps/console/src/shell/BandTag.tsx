import { CheckCircleFilled, ExclamationCircleFilled, QuestionCircleFilled, WarningFilled } from '@ant-design/icons'
import type { VerdictView } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export type Band = VerdictView['band']
export const bands: readonly Band[] = ['verified', 'needs_review', 'strong_doubt', 'not_enough_evidence']

const marks: Readonly<Record<Band, typeof CheckCircleFilled>> = { verified: CheckCircleFilled, needs_review: ExclamationCircleFilled, strong_doubt: WarningFilled, not_enough_evidence: QuestionCircleFilled }

export const useBandName = () => {
  const { t } = useLingui()
  return (band: string): string => {
    switch (band) {
      case 'verified': return t`可信`
      case 'needs_review': return t`有疑点`
      case 'strong_doubt': return t`存疑较大`
      case 'not_enough_evidence': return t`依据不足`
      default: return band
    }
  }
}

/** A verdict's band: mark, word and colour. `null` is a check-in whose verdict is still being computed. */
export const BandTag = ({ band }: { band: string | null }) => {
  const { t } = useLingui()
  const name = useBandName()
  if (band === null) return <span className="fp-band" data-band="not_enough_evidence">{t`核验中`}</span>
  const Mark = marks[band as Band] ?? QuestionCircleFilled
  return <span className="fp-band" data-band={band} data-testid={`band-${band}`}><Mark aria-hidden />{name(band)}</span>
}
