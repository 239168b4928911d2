import { useLingui } from '@lingui/react/macro'
import type { RefusalProblem } from '../../outbox/types.ts'
import { useRefusal } from './refusal.ts'

/** Why the server did not take a record: what is wrong, then what helps, each a line of its own. The detail is the server's English in every language, for whoever is asked for help: last, and named as such. */
export const RefusalText = ({ problem, className }: { readonly problem: RefusalProblem; readonly className: string }) => {
  const { t } = useLingui()
  const { title, detail, remedy } = useRefusal(problem)!
  return (
    <p className={className}>
      <strong>{title}</strong>
      {remedy !== '' && <span className="refusal-line">{remedy}</span>}
      {detail !== undefined && detail !== '' && <span className="refusal-line fine">{t`技术细节（英文）：`}<span lang="en">{detail}</span></span>}
    </p>
  )
}
