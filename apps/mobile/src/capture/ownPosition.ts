import type { Fix } from '@fieldproof/core/kernel'
import { currentBatteryPercent } from './deviceFacts.ts'

const patienceMs = 12_000

/**
 * One position by the person's own act, on duty or off: a call for help, a private place. Nothing else asks outside working hours, and the position source stays as it is.
 * undefined when the phone gives none within 12 s.
 */
export const ownPosition = (): Promise<Fix | undefined> =>
  new Promise((resolve) => {
    const geolocation = navigator.geolocation as Geolocation | undefined
    if (geolocation === undefined || !isSecureContext) { resolve(undefined); return }
    const giveUp = setTimeout(() => resolve(undefined), patienceMs + 500)
    geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        clearTimeout(giveUp)
        const battery = currentBatteryPercent()
        resolve({ lat: coords.latitude, lon: coords.longitude, fixTime: Math.round(timestamp), accuracyMetres: coords.accuracy, ...(coords.speed !== null && coords.speed >= 0 ? { speedMetresPerSecond: coords.speed } : {}), ...(battery === undefined ? {} : { batteryPercent: battery }) })
      },
      () => { clearTimeout(giveUp); resolve(undefined) },
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: patienceMs },
    )
  })
