import type { Device } from '@fieldproof/contract'
import { Suspense } from 'react'
import { lazy } from '../../shell/lazy.tsx'

const EditTrackerDialog = lazy(() => import('../trackers/EditTrackerDialog.tsx').then((module) => ({ default: module.EditTrackerDialog })))

/** The form comes when it is opened. */
export const EditTracker = ({ device, onClose }: { device: Device | null; onClose: () => void }) => (device ? <Suspense fallback={null}><EditTrackerDialog device={device} onClose={onClose} /></Suspense> : null)
