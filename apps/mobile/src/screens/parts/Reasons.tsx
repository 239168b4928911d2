import { useLingui } from '@lingui/react/macro'
import type { VerdictView } from '@fieldproof/contract'
import { unparted } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'

/** Why the verdict is as it is: the strongest for, the strongest against, in the server's plain words. */
export const Reasons = ({ verdict, brief = false }: { readonly verdict: VerdictView; readonly brief?: boolean }) => {
  const { t } = useLingui()
  const most = brief ? 2 : 5
  // Named by signal; the sentence stands in the list of reasons.
  const textOf = (signal: string): string => unparted(verdict.reasons.find((reason) => reason.signal === signal)?.text ?? signal)
  const inFavour = verdict.strongestFor.slice(0, most).map(textOf)
  const against = verdict.strongestAgainst.slice(0, most).map(textOf)
  if (inFavour.length === 0 && against.length === 0) return <p className="reasons-none">{t`没有足够的依据可以判断。依据不足不等于作假。`}</p>
  // Of what was not enough the person hears as well: praise alone beside 依据不足 explains nothing.
  const open = verdict.band === 'not_enough_evidence' ? verdict.reasons.find(({ signal, state }) => signal === 'inside_fence' && (state === 'neutral' || state === 'absent'))?.text : undefined
  return (
    <ul className="reasons">
      {open !== undefined && <li className="reason reason-open" data-testid={testIds.reasonOpen}><span className="reason-sign" aria-hidden="true">？</span><span className="sr-only">{t`还不清楚：`}</span>{unparted(open)}</li>}
      {inFavour.map((text) => <li key={text} className="reason reason-for" data-testid={testIds.reasonFor}><span className="reason-sign" aria-hidden="true">＋</span><span className="sr-only">{t`支持：`}</span>{text}</li>)}
      {against.map((text) => <li key={text} className="reason reason-against" data-testid={testIds.reasonAgainst}><span className="reason-sign" aria-hidden="true">−</span><span className="sr-only">{t`存疑：`}</span>{text}</li>)}
    </ul>
  )
}
