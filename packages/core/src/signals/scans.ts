import type { Instant, RadioScan } from '../kernel/index.ts'

/**
 * Phones throttle scanning and hand out old results (Android: four scans in two minutes), and a car is half a kilometre on within one: only a scan
 * of the very moment says where a phone was.
 */
const maxAgeMs = 30_000

export const isOfTheMoment = (scan: RadioScan | undefined, times: readonly (Instant | undefined)[]): scan is RadioScan =>
  scan !== undefined && Number.isFinite(scan.scanTime) && times.some((time) => time !== undefined && Math.abs(scan.scanTime - time) <= maxAgeMs)

/** The transmitters that reach a house or two: what is heard of them tells places apart. Cells reach over a town. */
export const nearTransmitters = (scan: RadioScan): Set<string> => new Set(scan.sightings.filter(({ kind }) => kind !== 'cell').map(({ id }) => id))
