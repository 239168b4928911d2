import type { ReplayDay } from '@fieldproof/contract'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import type { Reader } from '../../http/fieldMasks.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { loadCheckIns, loadSurroundings, presentFindings, siteNamesOf, windowsOf, type Person } from './around.ts'
import { createDayCache, loadDayTrack, type DayTrack } from './dayTrack.ts'
import { gapsOf, type Gap } from './path.ts'
import { gapCauseText } from './texts.ts'

export const nextDay = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString()

/** What the answer says beside the columns, and what it was made of. */
export interface PresentedDay {
  readonly fixesJson: Buffer
  readonly rest: Omit<ReplayDay, 'fixes'>
  readonly times: readonly number[]
  /** When nothing was recorded at all; the gaps of the answer hold also what was too blurred to tell a place. */
  readonly silences: readonly Gap[]
  readonly windows: ReturnType<typeof windowsOf>
  readonly refusedPrivate: number
}

/** Presents a person's day, for a manager with a purpose or for the person. Who may ask is for the caller to know. */
export const createDayPresenter = () => {
  const cache = createDayCache()
  const dayTrack = async (trx: Sql, key: string, fingerprint: string, personId: string, from: number, to: number): Promise<DayTrack> => {
    const known = cache.get(key, fingerprint)
    if (known) return known
    const track = await loadDayTrack(trx, personId, from, to)
    cache.put(key, fingerprint, track)
    return track
  }

  return async (trx: Sql, orgId: string, person: Person, personId: string, date: string, language: Language, reader: Reader): Promise<PresentedDay> => {
    const zone = zoneOf(person.timeZone)
    const [from, to] = [zone.startOfDay(date), zone.startOfDay(nextDay(date))]
    const around = await loadSurroundings(trx, personId, date, from, to)
    const track = await dayTrack(trx, `${orgId} ${personId} ${from}`, around.fingerprint, personId, from, to)
    const siteNames = await siteNamesOf(trx, track.span.stops)
    const windows = windowsOf(person, date, from, to)
    const gaps = gapsOf(track.span.placedTimes, around.states, windows, around.episodes, track.blurredTimes)
    const { span } = track
    return {
      fixesJson: track.fixesJson, times: track.times, silences: gapsOf(track.times, around.states, windows, around.episodes), windows, refusedPrivate: around.refusedPrivate,
      rest: {
        personId, personName: person.name, date, timeZone: person.timeZone,
        devices: track.devices.map(({ deviceId, source }) => ({ deviceId, label: around.labels[deviceId] ?? null, source })),
        stops: span.stops.map((stop, i) => ({ centre: stop.centre, arrivedAt: isoInstant(stop.arrivedAt), leftAt: isoInstant(stop.leftAt), durationSeconds: stop.durationSeconds, withoutPositionSeconds: stop.withoutPositionSeconds, siteName: siteNames[i] ?? null })),
        checkIns: await loadCheckIns(trx, personId, from, to, language, reader),
        gaps: gaps.map((gap) => ({ from: isoInstant(gap.from), to: isoInstant(gap.to), cause: gapCauseText(gap.cause, language) })),
        summary: {
          fixCount: track.fixCount, metres: track.metres, movingSeconds: span.movingSeconds, staySeconds: span.staySeconds, withoutPositionSeconds: span.withoutPositionSeconds,
          firstFixTime: track.times.length > 0 ? isoInstant(track.times[0]!) : null, lastFixTime: track.times.length > 0 ? isoInstant(track.times.at(-1)!) : null,
        },
        findings: presentFindings(around, personId, language, reader),
        refusedOffDutyCount: around.refused,
        refusedImpossibleClockCount: around.refusedByClock,
      },
    }
  }
}

/** The columns are bytes already: tens of thousands of numbers are written once, not once per look. */
export const dayJson = (fixesJson: Buffer, rest: object): Buffer => Buffer.concat([Buffer.from('{"fixes":'), fixesJson, Buffer.from(`,${JSON.stringify(rest).slice(1)}`)])
