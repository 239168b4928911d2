import type { ViewPage } from '@fieldproof/contract'
import { type ReactNode, Suspense } from 'react'
import { lazy } from '../../shell/lazy.tsx'

const ViewBarContent = lazy(() => import('./ViewBarContent.tsx').then((module) => ({ default: module.ViewBarContent })))

/** The named views of a page. They come right behind it; their place is held. */
export const ViewBar = ({ page, columns }: { page: ViewPage; columns?: ReactNode }) => (
  <Suspense fallback={<div style={{ height: 44 }} />}><ViewBarContent page={page} columns={columns} /></Suspense>
)
