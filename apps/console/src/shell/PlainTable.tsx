import type { ReactNode } from 'react'
import { LoadingState } from './LoadingState.tsx'

export interface PlainColumn<Row> { readonly key: string; readonly title: ReactNode; readonly className?: string; readonly align?: 'end'; readonly cell: (row: Row) => ReactNode }

/**
 * Rows and columns, for lists that the server sorts and pages. antd's Table brings its own sorting, tree, selection and paging, 55 kB
 * gzipped that such a list never uses. `busy`: a newer answer is under way, what is shown is the one before.
 */
export const PlainTable = <Row,>({ columns, rows, keyOf, pending, busy, empty }: { columns: readonly PlainColumn<Row>[]; rows: readonly Row[]; keyOf: (row: Row) => string; pending: boolean; busy: boolean; empty: ReactNode }) => {
  if (pending) return <LoadingState />
  if (rows.length === 0) return empty
  const side = ({ className, align }: PlainColumn<Row>) => ({ className, style: align === 'end' ? { textAlign: 'end' as const } : undefined })
  return (
    <div className="fp-plain-table" aria-busy={busy}>
      <table>
        <thead><tr>{columns.map((column) => <th key={column.key} scope="col" {...side(column)}>{column.title}</th>)}</tr></thead>
        <tbody>{rows.map((row) => <tr key={keyOf(row)}>{columns.map((column) => <td key={column.key} {...side(column)}>{column.cell(row)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
