import type { Fix } from '@fieldproof/core/kernel'
import { currentBatteryPercent } from './deviceFacts.ts'
import { type PositionPorts, fixOf } from './position.ts'

const patienceMs = 12_000

/**
 * One position by the person's own act, on duty or off: a call for help, a private place. Nothing else asks outside working hours, and the position source stays as it is.
 * undefined when the phone gives none within 12 s.
 */
export const ownPosition = (geolocation: PositionPorts['geolocation'], trueTime: (instant: number) => number): Promise<Fix | undefined> =>
  new Promise((resolve) => {
    if (geolocation === undefined || !isSecureContext) { resolve(undefined); return }
    const giveUp = setTimeout(() => resolve(undefined), patienceMs + 500)
    const settle = (fix: Fix | undefined): void => { clearTimeout(giveUp); resolve(fix) }
    geolocation.getCurrentPosition((position) => settle(fixOf(position, currentBatteryPercent(), trueTime)), () => settle(undefined), { enableHighAccuracy: true, maximumAge: 30_000, timeout: patienceMs })
  })
