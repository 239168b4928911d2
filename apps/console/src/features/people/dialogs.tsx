import { type ComponentProps, Suspense } from 'react'
import { lazy } from '../../shell/lazy.tsx'

/**
 * The forms that open over the pages of people: nobody needs them to read a list, and they bring 90 kB gzipped of fields, tabs and QR code.
 * Fetched at the first opening.
 */
const PersonDrawerNow = lazy(() => import('./PersonDrawer.tsx').then((module) => ({ default: module.PersonDrawer })))
const EnrollmentDialogNow = lazy(() => import('../enrollment/EnrollmentDialog.tsx').then((module) => ({ default: module.EnrollmentDialog })))
const BulkEnrollmentNow = lazy(() => import('../enrollment/BulkEnrollment.tsx').then((module) => ({ default: module.BulkEnrollment })))
const AddTrackerDialogNow = lazy(() => import('../trackers/AddTrackerDialog.tsx').then((module) => ({ default: module.AddTrackerDialog })))
const LeaveDialogNow = lazy(() => import('./LeaveDialog.tsx').then((module) => ({ default: module.LeaveDialog })))

export const PersonDrawer = (props: ComponentProps<typeof PersonDrawerNow>) => <Suspense fallback={null}><PersonDrawerNow {...props} /></Suspense>
export const EnrollmentDialog = (props: ComponentProps<typeof EnrollmentDialogNow>) => <Suspense fallback={null}><EnrollmentDialogNow {...props} /></Suspense>
export const BulkEnrollment = (props: ComponentProps<typeof BulkEnrollmentNow>) => <Suspense fallback={null}><BulkEnrollmentNow {...props} /></Suspense>
export const AddTrackerDialog = (props: ComponentProps<typeof AddTrackerDialogNow>) => <Suspense fallback={null}><AddTrackerDialogNow {...props} /></Suspense>
export const LeaveDialog = (props: ComponentProps<typeof LeaveDialogNow>) => <Suspense fallback={null}><LeaveDialogNow {...props} /></Suspense>
