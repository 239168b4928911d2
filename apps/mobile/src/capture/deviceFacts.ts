/** What the browser tells about the phone. All of it is optional: a browser that does not tell is not held against anybody. */
import type { DeviceFacts } from '../outbox/ports.ts'

interface BatteryLike { readonly level: number; readonly charging?: boolean; readonly addEventListener: (type: string, listener: () => void) => void }
interface NavigatorExtras {
  readonly connection?: { readonly type?: string; readonly effectiveType?: string }
  readonly getBattery?: () => Promise<BatteryLike>
  readonly userAgentData?: { readonly platform?: string; readonly getHighEntropyValues?: (hints: string[]) => Promise<{ model?: string; platformVersion?: string }> }
}

let batteryPercent: number | undefined
let isCharging: boolean | undefined
let model: string | undefined
let platform: string | undefined

/** From the classic user agent: "(Linux; Android 14; Pixel 8)" or "(iPhone; …)". */
export const modelFromUserAgent = (userAgent: string): string | undefined => {
  const android = /\(Linux; Android [^;)]+; ([^;)]+)/.exec(userAgent)?.[1]
  if (android !== undefined && android !== 'K') return android.trim()
  return /\b(iPhone|iPad)\b/.exec(userAgent)?.[1]
}

export const watchDeviceFacts = async (): Promise<void> => {
  const extras = navigator as NavigatorExtras
  model = modelFromUserAgent(navigator.userAgent)
  platform = extras.userAgentData?.platform ?? navigator.platform
  try {
    const high = await extras.userAgentData?.getHighEntropyValues?.(['model', 'platformVersion'])
    if (high?.model) model = high.model
    if (high?.platformVersion) platform = `${extras.userAgentData?.platform ?? ''} ${high.platformVersion}`.trim()
    const battery = await extras.getBattery?.()
    const read = (): void => { batteryPercent = battery === undefined ? undefined : Math.round(battery.level * 100); isCharging = battery?.charging }
    read()
    battery?.addEventListener('chargingchange', read)
    battery?.addEventListener('levelchange', read)
  } catch { /* a browser may refuse; then nothing is told */ }
}

export const deviceFacts = (): DeviceFacts & { platform?: string | undefined } => {
  const connection = (navigator as NavigatorExtras).connection
  return {
    networkType: navigator.onLine ? (connection?.type ?? connection?.effectiveType ?? 'online').slice(0, 40) : 'offline',
    batteryPercent,
    appVersion: __APP_VERSION__,
    model: model?.slice(0, 120),
    platform: platform?.slice(0, 120),
  }
}

export const currentBatteryPercent = (): number | undefined => batteryPercent
/** undefined where the browser does not tell: Safari, Firefox and every in-app browser on iOS. */
export const currentlyCharging = (): boolean | undefined => isCharging
