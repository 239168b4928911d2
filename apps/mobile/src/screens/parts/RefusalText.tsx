import type { RefusalProblem } from '../../outbox/types.ts'
import { useRefusal } from './refusal.ts'

/** Why the server did not take a record: what is wrong, then what helps, each a line of its own. */
export const RefusalText = ({ problem, className }: { readonly problem: RefusalProblem; readonly className: string }) => {
  const { title, detail, remedy } = useRefusal(problem)!
  return (
    <p className={className}>
      <strong>{title}</strong>
      {[detail, remedy].filter((line) => line !== undefined && line !== '').map((line) => <span className="refusal-line" key={line}>{line}</span>)}
    </p>
  )
}
