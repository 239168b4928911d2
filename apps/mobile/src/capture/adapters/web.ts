/** What browsers offer. Web NFC: Chromium on Android. Web Bluetooth scanning: behind a flag where it exists at all, so most phones have no beacons without a native shell. */
import type { Adapters, BeaconAdapter, NfcAdapter } from './types.ts'

export interface NdefRecord { readonly recordType: string; readonly data?: DataView }
interface NdefReadingEvent extends Event { readonly serialNumber: string; readonly message: { readonly records: readonly NdefRecord[] } }
interface NdefReader extends EventTarget { scan(options: { signal: AbortSignal }): Promise<void> }
interface LeAdvertisement extends Event { readonly manufacturerData: ReadonlyMap<number, DataView>; readonly serviceData: ReadonlyMap<string, DataView> }
interface LeBluetooth extends EventTarget { requestLEScan?(options: { acceptAllAdvertisements: true; keepRepeatedDevices: true }): Promise<{ stop(): void }> }

const hex = (view: DataView, from: number, to: number): string => {
  let digits = ''
  for (let at = from; at < to && at < view.byteLength; at++) digits += view.getUint8(at).toString(16).padStart(2, '0')
  return digits
}

/** As much of a record as a reading holds. */
const longestBytes = 1000

/** The address of the first URL record, else the first text; '' where there is neither. Bytes that are no UTF-8 become replacement characters, and an event holds no NUL. */
export const addressOf = (records: readonly NdefRecord[]): string => {
  const record = records.find(({ recordType }) => recordType === 'url' || recordType === 'absolute-url') ?? records.find(({ recordType }) => recordType === 'text')
  if (record?.data === undefined) return ''
  const { buffer, byteOffset, byteLength } = record.data
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, Math.min(byteLength, longestBytes))).replaceAll('\0', '')
}

const webNfc = (Reader: new () => NdefReader): NfcAdapter => ({
  read: (signal) => new Promise((resolve, reject) => {
    const reader = new Reader()
    const stopped = new AbortController()
    const end = (work: () => void): void => { stopped.abort(); work() }
    signal.addEventListener('abort', () => end(() => reject(signal.reason as Error)), { once: true })
    reader.addEventListener('reading', (event) => {
      const { serialNumber, message } = event as NdefReadingEvent
      end(() => resolve({ text: addressOf(message.records), ...(serialNumber === '' ? {} : { serial: serialNumber }) }))
    }, { once: true })
    reader.scan({ signal: stopped.signal }).catch((error: unknown) => { if (!stopped.signal.aborted) reject(error as Error) })
  }),
})

export const appleCompany = 0x004c
export const eddystoneService = '0000feaa-0000-1000-8000-00805f9b34fb'

/** An iBeacon in Apple's manufacturer data (02 15), or an Eddystone-UID frame (00): its identifier. */
export const beaconIdOf = ({ manufacturerData, serviceData }: Pick<LeAdvertisement, 'manufacturerData' | 'serviceData'>): string | undefined => {
  const apple = manufacturerData.get(appleCompany)
  if (apple !== undefined && apple.byteLength >= 22 && apple.getUint16(0) === 0x0215) return `${hex(apple, 2, 18)}:${apple.getUint16(18)}:${apple.getUint16(20)}`
  const eddystone = serviceData.get(eddystoneService)
  return eddystone !== undefined && eddystone.byteLength >= 18 && eddystone.getUint8(0) === 0 ? hex(eddystone, 2, 18) : undefined
}

const webBeacons = (bluetooth: LeBluetooth): BeaconAdapter => ({
  listen: async (signal, onHeard) => {
    const hear = (event: Event): void => { const id = beaconIdOf(event as LeAdvertisement); if (id !== undefined) onHeard(id) }
    const scan = await bluetooth.requestLEScan!({ acceptAllAdvertisements: true, keepRepeatedDevices: true })
    bluetooth.addEventListener('advertisementreceived', hear)
    const stop = (): void => { scan.stop(); bluetooth.removeEventListener('advertisementreceived', hear) }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  },
})

/** Of the native shell where there is one (native.ts, or what a shell of another make put there), else of the browser. */
export const adaptersHere = (ofShell: Adapters = {}): Adapters => {
  const { NDEFReader } = globalThis as { NDEFReader?: new () => NdefReader }
  const bluetooth = (globalThis.navigator as { bluetooth?: LeBluetooth } | undefined)?.bluetooth
  return {
    nfc: NDEFReader === undefined ? undefined : webNfc(NDEFReader),
    beacons: bluetooth?.requestLEScan === undefined ? undefined : webBeacons(bluetooth),
    ...ofShell,
    ...globalThis.fieldproofAdapters,
  }
}
