/**
 * What a phone can read at a site, behind one shape for every kind of phone: browsers (web.ts), our native shell (native.ts), stand-ins in tests. A shell of
 * another make puts its adapters on `globalThis.fieldproofAdapters` before the app starts.
 */

import type { ChosenBy } from '@fieldproof/core/kernel'

/** A tag as it was read: the address it holds ('' where it holds none) and its serial number where the phone tells it. */
export interface TagReading {
  readonly text: string
  readonly serial?: string | undefined
}

export interface NfcAdapter {
  /** Waits for the next tap. Rejects with an AbortError when told to stop, else with what the phone said (NotAllowedError: no permission). */
  read(signal: AbortSignal): Promise<TagReading>
}

export interface BeaconAdapter {
  /** It may be listened to without a tap before, as it is now: a shell that was given the permission. A browser would ask the person out of nothing. */
  readonly isPassive?: boolean | undefined
  /** Tells identifiers as they are heard, `UUID:major:minor` or 32 digits of Eddystone, until told to stop. Rejects when listening cannot begin. */
  listen(signal: AbortSignal, onHeard: (id: string) => void): Promise<void>
}

/** What the system tells of itself and a browser does not. */
export interface SystemReport {
  /** The switch of the whole phone, not of this app; and whose choice it was where the system tells. */
  readonly locationOff?: ChosenBy | undefined
  /** Battery saver is on and limits positions in the background. */
  readonly batterySaver?: ChosenBy | undefined
  /** Milliseconds since the phone started. */
  readonly upMs?: number | undefined
}

export interface SystemAdapter {
  /** As it is now; asked every few seconds while recording, and must answer at once. */
  report(): SystemReport
  /** Called when something of it changed. */
  onChange?(listener: () => void): void
}

/** What the system's own sensors take a movement for. */
export type Activity = 'still' | 'on_foot' | 'cycling' | 'in_vehicle' | 'unknown'

export interface ActivityAdapter {
  /**
   * Tells each change until told to stop, as its plugin says it: `{ type, confidence }`, `{ activity, confidence }` or `{ activity: { type, confidence } }`, with the names of Android's DetectedActivity
   * or Apple's CMMotionActivity (not their numbers or flags) and a confidence in per cent or as low, medium, high, where one is known (`readActivity`).
   * Told to stop on a pause, in a private place and off duty: what the plugin uses must rest then too. Rejects when listening cannot begin.
   * It only helps to choose how often positions are asked for, while recording is on; it is in no event and goes to no server.
   */
  listen(signal: AbortSignal, onChange: (said: unknown) => void): Promise<void>
}

/** undefined: this phone, or this browser, cannot. */
export interface Adapters {
  readonly nfc?: NfcAdapter | undefined
  readonly beacons?: BeaconAdapter | undefined
  /** Native shells only. */
  readonly system?: SystemAdapter | undefined
  readonly activity?: ActivityAdapter | undefined
}

declare global {
  // Set by a native shell.
  var fieldproofAdapters: Adapters | undefined
}
