import { type HTMLAttributes, type ReactNode, useDeferredValue } from 'react'
import { LoadingState } from './LoadingState.tsx'

export interface PlainColumn<Row> {
  readonly key: string
  readonly title: ReactNode
  readonly className?: string
  readonly align?: 'end'
  /** Pixels; with it, this column keeps its width and the others share the rest. */
  readonly width?: number
  /** What the choice of columns calls it, where the title is no text. */
  readonly name?: string
  /** Check boxes and buttons: always there, in their places. */
  readonly fixed?: true
  /** The way to what a row is about: may be moved, not hidden. */
  readonly required?: true
  /** There for those who choose it (shell/columns.ts). */
  readonly optional?: true
  /** On a card without its heading: a name or a state says itself what it is. */
  readonly bare?: true
  readonly cell: (row: Row) => ReactNode
}

export interface PlainTableProps<Row> {
  readonly columns: readonly PlainColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly pending: boolean
  /** A newer answer is under way, what is shown is the one before. */
  readonly busy: boolean
  readonly empty: ReactNode
  /** Columns that somebody chose keep their widths, and the table scrolls; else the last ones would be squeezed to nothing. */
  readonly isChosen?: boolean
  /** On a phone a row is a card: what it is about with what can be done, and below that the rest, each with its heading. For rows that are read one by one; figures that are compared stay a table that scrolls. */
  readonly cards?: boolean
  readonly rowProps?: (row: Row) => HTMLAttributes<HTMLTableRowElement> & { readonly [data: `data-${string}`]: string | boolean | undefined }
}

/**
 * Rows and columns, for lists that the server sorts and pages. antd's Table brings its own sorting, tree, selection and paging, 55 kB
 * gzipped that such a list never uses. The first rows to come are drawn in slices.
 */
export const PlainTable = <Row,>({ columns, rows, keyOf, pending, busy, empty, isChosen = false, cards = false, rowProps }: PlainTableProps<Row>) => {
  const hasCome = useDeferredValue(!pending)
  if (pending || !hasCome) return <LoadingState />
  if (rows.length === 0) return empty
  const side = ({ className, align }: PlainColumn<Row>) => ({ className, style: align === 'end' ? { textAlign: 'end' as const } : undefined })
  const head = cards ? columns.find(({ required }) => required) ?? columns.find(({ fixed }) => !fixed) : undefined
  const asCard = (column: PlainColumn<Row>) => {
    const heading = column.name ?? (typeof column.title === 'string' ? column.title : undefined)
    return head === undefined ? {} : column === head ? { 'data-card': 'head' } : heading === undefined ? { 'data-card': 'act' } : column.bare ? {} : { 'data-heading': heading }
  }
  const isFixed = columns.some(({ width }) => width !== undefined)
  return (
    <div className={cards ? 'fp-plain-table fp-cards' : 'fp-plain-table'} aria-busy={busy}>
      <table style={isFixed ? { tableLayout: 'fixed', ...(isChosen ? { minWidth: columns.reduce((sum, { width = 180 }) => sum + width, 0) } : {}) } : undefined}>
        <thead><tr>{columns.map((column) => <th key={column.key} scope="col" className={column.className} style={{ ...side(column).style, width: column.width }}>{column.title}</th>)}</tr></thead>
        <tbody>{rows.map((row) => <tr key={keyOf(row)} {...rowProps?.(row)}>{columns.map((column) => <td key={column.key} {...side(column)} {...asCard(column)}>{column.cell(row)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
