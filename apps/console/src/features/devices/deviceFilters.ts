import type { Device } from '@fieldproof/contract'

/** The filters as they stand in the address. */
export interface DeviceFilters {
  readonly status?: Device['status'] | undefined
  readonly kind?: Device['kind'] | undefined
  readonly search?: string | undefined
}

const statuses: readonly Device['status'][] = ['active', 'lost', 'revoked']
const kinds: readonly Device['kind'][] = ['app', 'tracker']

/** What of an address is a filter; values that mean nothing are dropped rather than sent. */
export const deviceFiltersOf = (search: Readonly<Record<string, string | undefined>>): DeviceFilters => ({ status: statuses.find((one) => one === search['status']), kind: kinds.find((one) => one === search['kind']), search: search['search'] || undefined })

/** Of those that the server gave for the status: which are of the kind, and of somebody or a model called so. */
export const isAskedFor = ({ kind, search }: DeviceFilters): ((device: Pick<Device, 'kind' | 'personName' | 'label' | 'model' | 'platform'>) => boolean) => {
  const text = search?.trim().toLowerCase() ?? ''
  return (device) => (kind === undefined || device.kind === kind) && (text === '' || [device.personName, device.label, device.model, device.platform].some((part) => part?.toLowerCase().includes(text)))
}
