/** What our own shell (apps/mobile/native) reads at a site, by the plugins that it was built with. Loaded inside the shell only. */
import { beaconsOfPlugin, keptBluetoothPermission, type BluetoothPlugin } from './beacons.ts'
import { nfcOfPlugin, type NfcPlugin } from './nfc.ts'
import { answerWithin, nativePlugin, platformOf } from './platform.ts'
import type { Adapters } from './types.ts'

/** The app opens without what has not answered by then. */
const patienceMs = 1_000

/**
 * Many phones sold have no NFC, and an app without the entitlement has none on iOS: what cannot be read is not offered. Bluetooth is in every phone that runs the
 * shell, and to ask of it would ask the person for the permission.
 */
export const nativeAdapters = async (tagHint: () => string): Promise<Adapters> => {
  const nfc = nativePlugin<NfcPlugin>('CapacitorNfc')
  const bluetooth = nativePlugin<BluetoothPlugin>('BluetoothLe')
  const hasNfc = nfc !== undefined && (await answerWithin(patienceMs, nfc.isSupported()))?.supported === true
  return {
    ...(hasNfc ? { nfc: nfcOfPlugin(nfc, tagHint) } : {}),
    ...(bluetooth === undefined ? {} : { beacons: beaconsOfPlugin(bluetooth, platformOf(), keptBluetoothPermission(localStorage)) }),
  }
}
