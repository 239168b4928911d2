import type { RefusalProblem } from '../../outbox/types.ts'

/** Why the server did not take a record: what is wrong, then what helps, each a line of its own. They are in the language of the day on which it was refused. */
export const RefusalText = ({ problem: { title, detail, remedy }, className }: { readonly problem: RefusalProblem; readonly className: string }) => (
  <p className={className}>
    <strong>{title}</strong>
    {[detail, remedy].filter((line) => line !== undefined && line !== '').map((line) => <span className="refusal-line" key={line}>{line}</span>)}
  </p>
)
