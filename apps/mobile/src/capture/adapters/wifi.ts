/**
 * The Wi-Fi network the phone is connected to, as a radio sighting: @capgo/capacitor-wifi (MPL-2.0), `getWifiInfo`, payload as in its definitions.d.ts,
 * version 8.3.0. Its list of networks around (`getAvailableNetworks`) names no BSSID, and a name is no identity, so it is not used. iOS gives a BSSID
 * only with the access-wifi-information entitlement. Browsers tell nothing.
 */
import type { CheckInDraft } from '../../outbox/types.ts'
import { nativePlugin } from './platform.ts'

export interface WifiInfo { readonly ssid: string; readonly bssid?: string; readonly ip: string; readonly frequency?: number; readonly linkSpeed?: number; readonly signalStrength?: number }
export interface WifiPlugin { readonly getWifiInfo: () => Promise<WifiInfo> }
export type RadioScan = NonNullable<CheckInDraft['radio']>

/** What Android answers when it will not tell. */
const withheld = '02:00:00:00:00:00'

/** `signalStrength` is the plugin's own scale of 0 to 100 and no dBm, so no power is told. */
export const scanOfWifi = ({ bssid }: WifiInfo, now: number): RadioScan | undefined => {
  const id = bssid?.toLowerCase()
  if (id === undefined || !/^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/.test(id) || id === withheld || id === '00:00:00:00:00:00') return undefined
  return { scanTime: now, sightings: [{ kind: 'wifi', id: id.split(':').map((part) => part.padStart(2, '0')).join(':') }] }
}

const patienceMs = 1_500

/** Never keeps a check-in waiting, and never fails it. */
export const scanWifi = async (plugin = nativePlugin<WifiPlugin>('CapacitorWifi'), now: () => number = Date.now): Promise<RadioScan | undefined> => {
  if (plugin === undefined) return undefined
  const info = await Promise.race([plugin.getWifiInfo().catch(() => undefined), new Promise<undefined>((resolve) => { setTimeout(() => resolve(undefined), patienceMs) })])
  return info === undefined ? undefined : scanOfWifi(info, now())
}
