import type { Device } from '@fieldproof/contract'

/** What people call it: its label, else its model, else its platform. */
export const deviceName = (device: Pick<Device, 'label' | 'model' | 'platform'>): string | undefined => device.label ?? device.model ?? device.platform ?? undefined

/** A phone that has ended: where it was replaced it may still bring what it signed before, until it is reported lost (docs/decisions/0064). */
export const mayBeReportedLost = ({ kind, status }: Pick<Device, 'kind' | 'status'>): boolean => kind === 'app' && status === 'revoked'
