/**
 * Beacons in the native shell: @capacitor-community/bluetooth-le (MIT), version 8.3.0. Types as far as they are used here, after its definitions.d.ts
 * and what its Kotlin and Swift emit: bytes come as hexadecimal, in capitals on Android, with a space after every byte in Apple's manufacturer data; iOS
 * leaves a map out where Android sends an empty one. Loaded inside the shell only.
 */
import type { Platform } from './platform.ts'
import type { BeaconAdapter } from './types.ts'
import { appleCompany, beaconIdOf, eddystoneService } from './web.ts'

export interface PluginScanResult {
  readonly device: { readonly deviceId: string; readonly name?: string }
  readonly rssi?: number
  /** By company, in decimal. */
  readonly manufacturerData?: Readonly<Record<string, string>>
  /** By the service's UUID of 128 bits, small letters. */
  readonly serviceData?: Readonly<Record<string, string>>
}

interface ScanOptions {
  readonly allowDuplicates: boolean
  readonly scanMode: number
  readonly services?: readonly string[]
  readonly manufacturerData?: readonly { readonly companyIdentifier: number; readonly dataPrefix: string }[]
  readonly serviceData?: readonly { readonly serviceUuid: string; readonly dataPrefix: string }[]
}

export interface BluetoothPlugin {
  /** Asks the person for the permission where it was not given yet. */
  readonly initialize: () => Promise<void>
  readonly isEnabled: () => Promise<{ readonly value: boolean }>
  readonly requestLEScan: (options: ScanOptions) => Promise<void>
  readonly stopLEScan: () => Promise<void>
  /** The page's own bridge answers at once, Capacitor's proxy by a promise. */
  readonly addListener: (name: 'onScanResult', listener: (result: PluginScanResult) => void) => unknown
}

/** Whether the person has allowed Bluetooth before, so that the next listening asks nobody. */
export interface GivenPermission {
  readonly isGiven: () => boolean
  readonly note: (isGiven: boolean) => void
}

const bytesOfHex = (text: unknown): DataView | undefined => {
  if (typeof text !== 'string') return undefined
  const digits = text.replaceAll(' ', '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined
  return new DataView(Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)).buffer)
}

const mapOf = <K>(data: Readonly<Record<string, string>> | undefined, keyOf: (key: string) => K): Map<K, DataView> =>
  new Map(Object.entries(data ?? {}).flatMap(([key, text]) => { const bytes = bytesOfHex(text); return bytes === undefined ? [] : [[keyOf(key), bytes] as const] }))

export const beaconIdOfScan = ({ manufacturerData, serviceData }: PluginScanResult): string | undefined =>
  beaconIdOf({ manufacturerData: mapOf(manufacturerData, Number), serviceData: mapOf(serviceData, (uuid) => uuid.toLowerCase()) })

/**
 * Only beacons reach the page, not everybody's headphones. Android takes an advertisement that passes any of the filters; iOS wants all of them passed, and
 * tells no app of iBeacons by this way at all. Duplicates: an Eddystone beacon sends its telemetry in between, and a beacon is told once otherwise.
 */
const scanOptions = (platform: Platform): ScanOptions => ({
  allowDuplicates: true, scanMode: 2 /* SCAN_MODE_LOW_LATENCY: we listen for seconds */,
  ...(platform === 'ios' ? { services: [eddystoneService] } : { manufacturerData: [{ companyIdentifier: appleCompany, dataPrefix: '0215' }], serviceData: [{ serviceUuid: eddystoneService, dataPrefix: '00' }] }),
})

/** `Permission denied.` on Android, `BLE permission denied` on iOS; neither has a code. */
const errorOf = (error: unknown): DOMException => {
  const { message = '' } = error as { message?: string }
  return new DOMException(message, /permission denied/i.test(message) ? 'NotAllowedError' : 'NotReadableError')
}

export const beaconsOfPlugin = (plugin: BluetoothPlugin, platform: Platform, permission: GivenPermission): BeaconAdapter => {
  const hearers = new Set<(id: string) => void>()
  let ready: Promise<void> | undefined
  let isScanning = false
  let last: Promise<unknown> = Promise.resolve()

  // Once: on iOS each time is a new manager, which asks for Bluetooth again where it is off.
  const open = async (): Promise<void> => {
    try {
      await plugin.initialize()
    } catch (error) {
      permission.note(false)
      throw error
    }
    permission.note(true)
    await plugin.addListener('onScanResult', (result) => {
      const id = beaconIdOfScan(result)
      if (id !== undefined) for (const hear of hearers) hear(id)
    })
  }
  const isReady = (): Promise<void> => ready ??= open().catch((error: unknown) => { ready = undefined; throw error })

  /** The plugin has one scan for all, and iOS refuses a second one: it runs while anybody listens. Each step waits for the one before. */
  const steer = async (): Promise<void> => {
    const isWanted = hearers.size > 0
    if (isWanted === isScanning) return
    if (isWanted) {
      // Android starts a scan with Bluetooth switched off as well, and hears nothing.
      if (!(await plugin.isEnabled()).value) throw new Error('Bluetooth is off')
      await plugin.requestLEScan(scanOptions(platform))
    } else await plugin.stopLEScan().catch(() => undefined)
    isScanning = isWanted
  }
  const settle = (): Promise<void> => {
    const step = last.then(steer)
    last = step.catch(() => undefined)
    return step
  }

  return {
    get isPassive() { return permission.isGiven() },
    listen: async (signal, onHeard) => {
      // A function of its own, should somebody listen twice with the same.
      const hear = (id: string): void => onHeard(id)
      const leave = (): void => { hearers.delete(hear); settle().catch(() => undefined) }
      try {
        await isReady()
        if (signal.aborted) return
        hearers.add(hear)
        signal.addEventListener('abort', leave, { once: true })
        await settle()
      } catch (error) {
        leave()
        throw errorOf(error)
      }
    },
  }
}

const keptPermission = 'fieldproof:bluetooth'
/** The system tells an app only by asking again; so what it said is kept. */
export const keptBluetoothPermission = (storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): GivenPermission => ({
  isGiven: () => storage.getItem(keptPermission) !== null,
  note: (isGiven) => { if (isGiven) storage.setItem(keptPermission, 'given'); else storage.removeItem(keptPermission) },
})
