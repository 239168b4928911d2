import type { PlainColumn } from './PlainTable.tsx'

/** What one may choose from, in the order of the page; `shown` says which are there when nothing was chosen. */
export interface ColumnChoice { readonly key: string; readonly name: string; readonly required: boolean; readonly shown: boolean }

export const choicesOf = <Row,>(columns: readonly PlainColumn<Row>[]): ColumnChoice[] =>
  columns.filter(({ fixed }) => !fixed).map(({ key, name, title, required = false, optional = false }) => ({ key, name: name ?? (typeof title === 'string' ? title : key), required, shown: !optional }))

/**
 * The columns as chosen: `keys` in that order, undefined for the page's own choice. Check boxes and buttons keep their places at the ends; a column that is needed
 * comes first if it was left out; keys of columns that are no longer there are passed over.
 */
export const arrangeColumns = <Row,>(columns: readonly PlainColumn<Row>[], keys: readonly string[] | undefined): PlainColumn<Row>[] => {
  const free = columns.filter(({ fixed }) => !fixed)
  const named = (keys ?? []).flatMap((key) => free.find((column) => column.key === key) ?? [])
  if (named.length === 0) return columns.filter(({ optional }) => !optional)
  const first = columns.findIndex(({ fixed }) => !fixed)
  const missing = free.filter((column) => column.required && !named.includes(column))
  // A column that somebody chose is shown on narrow screens too: the table scrolls then.
  const chosen = [...missing, ...named].map(({ className, ...column }) => (className === undefined || className === 'fp-only-lg' ? column : { ...column, className }))
  return [...columns.slice(0, first).filter(({ fixed }) => fixed), ...chosen, ...columns.slice(first).filter(({ fixed }) => fixed)]
}
