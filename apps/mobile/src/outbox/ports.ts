import type { Fix } from '@fieldproof/core/kernel'

/** Everything outside that appending and sending events needs. Tests pass fakes; app/phone.ts passes the browser. */
export interface Clock {
  /** Milliseconds since 1970 by the phone's wall clock, which its owner can set. */
  readonly wall: () => number
  /** Milliseconds of a clock nobody can set (performance.now); starts anew with each page. */
  readonly monotonic: () => number
}

/** Runs `work` while no other tab or call holds the lock of this name. */
export type WithLock = <T>(name: string, work: () => Promise<T>) => Promise<T>

export interface DeviceFacts {
  readonly networkType?: string | undefined
  readonly batteryPercent?: number | undefined
  readonly appVersion?: string | undefined
  readonly model?: string | undefined
}

export type Deflate = (bytes: Uint8Array) => Promise<Uint8Array>
export type PackFixes = (fixes: readonly Fix[]) => Uint8Array

export const isFull = (error: unknown): boolean => error instanceof Error && error.name === 'QuotaExceededError'
