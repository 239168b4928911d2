/**
 * Positions in the native shell: @capacitor-community/background-geolocation (MIT) behind the shape of the browser's Geolocation, so that all that
 * reads positions stays one code. It goes on in the background with a notification on Android, and says which fixes were simulated by software.
 * Payload: the plugin's definitions.d.ts, version 1.2.26 (`Location`, `CallbackError`). Loaded inside the shell only.
 */
import { nativePlugin } from './platform.ts'

export interface PluginLocation {
  readonly latitude: number
  readonly longitude: number
  /** 68 % radius, metres. */
  readonly accuracy: number
  readonly altitude: number | null
  readonly altitudeAccuracy: number | null
  readonly simulated: boolean
  readonly bearing: number | null
  readonly speed: number | null
  readonly time: number | null
}
export interface PluginError { readonly code?: string; readonly message?: string }
export interface BackgroundGeolocation {
  readonly addWatcher: (options: { backgroundMessage?: string; backgroundTitle?: string; requestPermissions?: boolean; stale?: boolean; distanceFilter?: number }, callback: (location?: PluginLocation, error?: PluginError) => void) => Promise<string> | string
  readonly removeWatcher: (options: { id: string }) => Promise<void>
}

export type GeolocationLike = Pick<Geolocation, 'watchPosition' | 'clearWatch' | 'getCurrentPosition'>
/** A position of the shell also says whether software made it up; the browser's never does. */
export interface NativePosition { readonly timestamp: number; readonly coords: Partial<GeolocationCoordinates> & { readonly mock: boolean } }

export const positionOfPlugin = (location: PluginLocation, now: number): NativePosition => ({
  timestamp: location.time ?? now,
  coords: { latitude: location.latitude, longitude: location.longitude, accuracy: location.accuracy, altitude: location.altitude, altitudeAccuracy: location.altitudeAccuracy, heading: location.bearing, speed: location.speed, mock: location.simulated },
})

const errorOfPlugin = ({ code, message }: PluginError): GeolocationPositionError =>
  ({ code: code === 'NOT_AUTHORIZED' ? 1 : 2, message: message ?? code ?? '', PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 })

export const geolocationOfPlugin = (plugin: BackgroundGeolocation, notice: { readonly title: string; readonly text: string }, now: () => number = Date.now): GeolocationLike => {
  /** Our number → the plugin's id, which comes later. */
  const watchers = new Map<number, Promise<string | undefined>>()
  let last = 0
  const remove = (id: number): void => {
    const watcher = watchers.get(id)
    watchers.delete(id)
    void watcher?.then((pluginId) => (pluginId === undefined ? undefined : plugin.removeWatcher({ id: pluginId }))).catch(() => undefined)
  }
  const watch = (ok: PositionCallback, fail: PositionErrorCallback | null | undefined, stale: boolean): number => {
    const id = ++last
    const told = (location?: PluginLocation, error?: PluginError): void => {
      if (!watchers.has(id)) return
      if (error !== undefined && error !== null) fail?.(errorOfPlugin(error))
      else if (location !== undefined) ok(positionOfPlugin(location, now()) as unknown as GeolocationPosition)
    }
    // An async function: the bridge that Capacitor puts into the page answers a call with a callback by the watcher's id itself, not by a promise.
    const ask = async (): Promise<string | undefined> => await plugin.addWatcher({ backgroundTitle: notice.title, backgroundMessage: notice.text, requestPermissions: true, stale }, told)
    watchers.set(id, ask().catch((error: PluginError) => {
      fail?.(errorOfPlugin(error))
      return undefined
    }))
    return id
  }
  return {
    watchPosition: (ok, fail) => watch(ok, fail, false),
    clearWatch: remove,
    getCurrentPosition: (ok, fail, options) => {
      let settled = false
      const settle = (work: () => void): void => {
        if (settled) return
        settled = true
        clearTimeout(timer)
        remove(id)
        work()
      }
      const id = watch((position) => settle(() => ok(position)), (error) => settle(() => fail?.(error)), (options?.maximumAge ?? 0) > 0)
      const timer = setTimeout(() => settle(() => fail?.({ ...errorOfPlugin({}), code: 3 })), options?.timeout ?? 20_000)
    },
  }
}

/** undefined in a shell that was built without the plugin: then the web view's own positions serve, without a background. */
export const nativeGeolocation = (notice: { readonly title: string; readonly text: string }): GeolocationLike | undefined => {
  const plugin = nativePlugin<BackgroundGeolocation>('BackgroundGeolocation')
  return plugin === undefined ? undefined : geolocationOfPlugin(plugin, notice)
}
