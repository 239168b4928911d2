import type { ViewPage } from '@fieldproof/contract'
import { type ReactNode, Suspense } from 'react'
import { arrangeColumns, choicesOf } from '../../shell/columns.ts'
import type { PlainColumn } from '../../shell/PlainTable.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useView } from './useView.ts'

const ColumnsButton = lazy(() => import('./ViewBarContent.tsx').then((module) => ({ default: module.ColumnsButton })))

export interface ChosenColumns<Row> { readonly columns: PlainColumn<Row>[]; readonly isChosen: boolean; readonly button: ReactNode }

/** A page's columns as its reader wants them, and the button to choose them. */
export const useColumns = <Row,>(page: ViewPage, columns: readonly PlainColumn<Row>[]): ChosenColumns<Row> => {
  const { columns: chosen } = useView(page)
  return { columns: arrangeColumns(columns, chosen), isChosen: chosen !== undefined, button: <Suspense fallback={null}><ColumnsButton page={page} choices={choicesOf(columns)} /></Suspense> }
}
