import type { Device } from '@fieldproof/contract'

/** What people call it: its label, else its model, else its platform. */
export const deviceName = (device: Pick<Device, 'label' | 'model' | 'platform'>): string | undefined => device.label ?? device.model ?? device.platform ?? undefined
