/** What an address says of a replay besides whose day it is: `?at=2026-11-20T02:31:05Z&device=…&speed=300x`. */
export interface SaidMoment { readonly at?: string | undefined; readonly device?: string | undefined; readonly speed?: string | undefined }

export const speeds = [30, 60, 120, 300, 600] as const
export const usualSpeed = 120

/** The moment in ms, inside of the day that is shown; its beginning where the address says none. */
export const readAt = ({ at }: SaidMoment, from: number, to: number): number => {
  const said = at === undefined ? Number.NaN : Date.parse(at)
  return Number.isNaN(said) ? from : Math.min(to, Math.max(from, said))
}
/** Whole seconds; nothing for the beginning. */
export const writeAt = (time: number, from: number): string | undefined => (time < from + 1000 ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`)

export const readSpeed = ({ speed }: SaidMoment): number => speeds.find((known) => `${known}x` === speed) ?? usualSpeed
export const writeSpeed = (speed: number): string | undefined => (speed === usualSpeed ? undefined : `${speed}x`)

/** Which of the devices of the day; `main` where the address names none of them. */
export const readDevice = ({ device }: SaidMoment, devices: readonly { readonly deviceId: string }[], main: number): number => {
  const said = devices.findIndex(({ deviceId }) => deviceId === device)
  return said < 0 ? main : said
}
export const writeDevice = (index: number, devices: readonly { readonly deviceId: string }[], main: number): string | undefined => (index === main ? undefined : devices[index]?.deviceId)
