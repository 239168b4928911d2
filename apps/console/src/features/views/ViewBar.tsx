import type { ViewPage } from '@fieldproof/contract'
import { lazy, type ReactNode, Suspense } from 'react'

const ViewBarContent = lazy(() => import('./ViewBarContent.tsx').then((module) => ({ default: module.ViewBarContent })))

/** The named views of a page. They come right behind it; their place is held. */
export const ViewBar = ({ page, columns }: { page: ViewPage; columns?: ReactNode }) => (
  <Suspense fallback={<div style={{ height: 44 }} />}><ViewBarContent page={page} columns={columns} /></Suspense>
)
