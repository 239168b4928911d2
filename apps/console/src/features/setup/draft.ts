import type { SetupRequest } from '@fieldproof/contract'
import type { Datum } from '@fieldproof/core/geo'

/** Everything typed into the wizard, as typed: going back and forth changes nothing. */
export interface SetupDraft {
  readonly companyName: string
  readonly timeZone: string
  readonly administratorName: string
  readonly email: string
  readonly phone: string
  readonly password: string
  readonly departments: readonly string[]
  readonly peopleText: string
  readonly siteWanted: boolean
  readonly siteName: string
  readonly siteAddress: string
  readonly siteCoordinates: string
  readonly siteDatum: Datum
  readonly siteRadiusMetres: number | null
  readonly segments: SetupRequest['workingHours']['segments']
  readonly daysOfWeek: readonly number[]
}

export const emptyDraft = (timeZone: string): SetupDraft => ({
  companyName: '', timeZone, administratorName: '', email: '', phone: '', password: '', departments: [], peopleText: '',
  siteWanted: true, siteName: '', siteAddress: '', siteCoordinates: '', siteDatum: 'gcj02', siteRadiusMetres: 150, segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5],
})

export const stepCount = 3
