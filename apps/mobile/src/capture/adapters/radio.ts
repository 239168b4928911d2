/**
 * What the phone hears at a check-in, as radio sightings. Android: access points and cells around, by our own small plugin (native/android, SiteRadioPlugin.java). Both
 * systems: the network the phone is connected to, by @capgo/capacitor-wifi (MPL-2.0), `getWifiInfo`, payload as in its definitions.d.ts, version 8.3.0;
 * its list of networks around (`getAvailableNetworks`) names no BSSID, and a name is no identity. iOS gives a BSSID only with the access-wifi-information
 * entitlement, and no app a scan or a cell. Browsers tell nothing.
 */
import type { CheckInDraft } from '../../outbox/types.ts'
import { answerWithin, nativePlugin } from './platform.ts'

export interface WifiInfo { readonly ssid: string; readonly bssid?: string; readonly ip: string; readonly frequency?: number; readonly linkSpeed?: number; readonly signalStrength?: number }
export interface WifiPlugin { readonly getWifiInfo: () => Promise<WifiInfo> }

interface Heard { readonly powerDbm: number; readonly ageMs: number }
/** Numbers that Android does not know are the largest of their kind. */
export interface SiteRadio {
  readonly accessPoints: readonly (Heard & { readonly bssid?: string })[]
  readonly cells: readonly (Heard & { readonly mcc: number; readonly mnc: number; readonly area: number; readonly cell: number })[]
}
export interface SiteRadioPlugin { readonly scan: () => Promise<SiteRadio> }

export type RadioScan = NonNullable<CheckInDraft['radio']>
type Sighting = RadioScan['sightings'][number]

/** What Android answers when it will not tell. */
const withheld = '02:00:00:00:00:00'

const accessPointOf = (bssid: string | undefined): Sighting | undefined => {
  const id = bssid?.toLowerCase()
  if (id === undefined || !/^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/.test(id) || id === withheld || id === '00:00:00:00:00:00') return undefined
  return { kind: 'wifi', id: id.split(':').map((part) => part.padStart(2, '0')).join(':') }
}

const unknownInt = 2 ** 31 - 1
/** NR cells have 36 bits. */
const mostCell = 2 ** 36
const cellOf = ({ mcc, mnc, area, cell }: SiteRadio['cells'][number]): Sighting | undefined => {
  const isKnown = [mcc, mnc, area, cell].every((number) => Number.isInteger(number) && number >= 0 && number !== unknownInt) && cell < mostCell
  return isKnown ? { kind: 'cell', id: `${mcc}-${mnc}-${area}-${cell}` } : undefined
}

/** Android hands out old results; a car is 150 metres on within this. */
const mostAgeMs = 10_000
/** As many as an event holds, and room for the network that the phone is connected to. */
const mostSightings = 60

const isFresh = ({ ageMs }: Heard): boolean => ageMs >= 0 && ageMs <= mostAgeMs
/** Beyond it the driver says that it does not know. */
const withPower = (sighting: Sighting, powerDbm: number): Sighting => (powerDbm >= -200 && powerDbm < 0 ? { ...sighting, powerDbm } : sighting)

/** Cells, of which there are few, and the nearest access points. */
export const sightingsOf = ({ accessPoints, cells }: SiteRadio): Sighting[] => [
  ...cells.filter(isFresh).flatMap((cell) => { const sighting = cellOf(cell); return sighting === undefined ? [] : [withPower(sighting, cell.powerDbm)] }),
  ...accessPoints.filter(isFresh).toSorted((a, b) => b.powerDbm - a.powerDbm).flatMap(({ bssid, powerDbm }) => { const sighting = accessPointOf(bssid); return sighting === undefined ? [] : [withPower(sighting, powerDbm)] }),
].slice(0, mostSightings)

/** Somewhat longer than our plugin waits for the results of a scan. */
const patienceMs = 2_500

/** Never keeps a check-in waiting for longer, and never fails it. */
export const scanRadio = async (site = nativePlugin<SiteRadioPlugin>('SiteRadio'), wifi = nativePlugin<WifiPlugin>('CapacitorWifi'), now: () => number = Date.now): Promise<RadioScan | undefined> => {
  const [around, connected] = await Promise.all([site === undefined ? undefined : answerWithin(patienceMs, site.scan()), wifi === undefined ? undefined : answerWithin(patienceMs, wifi.getWifiInfo())])
  const heard = around === undefined ? [] : sightingsOf(around)
  // The plugin's `signalStrength` is a scale of its own and no dBm.
  const own = accessPointOf(connected?.bssid)
  const sightings = own === undefined || heard.some(({ id }) => id === own.id) ? heard : [...heard, own]
  return sightings.length === 0 ? undefined : { scanTime: now(), sightings }
}
