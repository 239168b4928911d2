/**
 * What a phone can read at a site, behind one shape for every kind of phone: browsers (web.ts), a native shell later, stand-ins in tests. A shell that
 * offers more than the browser puts its adapters on `globalThis.fieldproofAdapters` before the app starts.
 */

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
  /** It may be listened to without a tap before: a shell that was given the permission. A browser would ask the person out of nothing. */
  readonly isPassive?: boolean | undefined
  /** Tells identifiers as they are heard, `UUID:major:minor` or 32 digits of Eddystone, until told to stop. Rejects when listening cannot begin. */
  listen(signal: AbortSignal, onHeard: (id: string) => void): Promise<void>
}

/** undefined: this phone, or this browser, cannot. */
export interface Adapters {
  readonly nfc?: NfcAdapter | undefined
  readonly beacons?: BeaconAdapter | undefined
}

declare global {
  // Set by a native shell.
  var fieldproofAdapters: Adapters | undefined
}
