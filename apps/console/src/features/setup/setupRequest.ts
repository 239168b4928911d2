import type { SetupRequest } from '@fieldproof/contract'
import { toWgs84 } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'
import { normalisePhone } from '../signIn/phone.ts'
import type { SetupDraft } from './draft.ts'
import { parseLatLon } from './parseLatLon.ts'
import { parsePeople } from './parsePeople.ts'

/** Departments as listed and as named beside people: the latter need not be typed twice. */
export const allDepartments = (draft: SetupDraft): readonly string[] => {
  const named = parsePeople(draft.peopleText).people.map(({ departmentName }) => departmentName)
  return [...new Set([...draft.departments.map((name) => name.trim()), ...named.map((name) => name ?? '')].filter((name) => name !== ''))]
}

/** The site's position in WGS-84, or undefined while what was pasted cannot be read. */
export const sitePosition = (draft: SetupDraft): LatLon | undefined => {
  const parsed = parseLatLon(draft.siteCoordinates)
  return parsed.ok ? toWgs84(parsed.value, draft.siteDatum) : undefined
}

export const setupRequest = (draft: SetupDraft, token: string): SetupRequest => {
  const position = sitePosition(draft)
  return {
    token,
    company: { name: draft.companyName.trim(), timeZone: draft.timeZone },
    administrator: { name: draft.administratorName.trim(), email: draft.email.trim(), password: draft.password, ...(draft.phone.trim() ? { phone: normalisePhone(draft.phone) } : {}) },
    departments: [...allDepartments(draft)],
    people: parsePeople(draft.peopleText).people.map(({ name, phone, departmentName }) => ({ name, ...(phone ? { phone: normalisePhone(phone) } : {}), ...(departmentName ? { departmentName } : {}) })),
    ...(draft.siteWanted && position ? { site: { name: draft.siteName.trim(), ...(draft.siteAddress.trim() ? { address: draft.siteAddress.trim() } : {}), fence: { kind: 'circle' as const, centre: position, radiusMetres: draft.siteRadiusMetres ?? 150 } } } : {}),
    workingHours: { segments: [...draft.segments], daysOfWeek: [...draft.daysOfWeek] },
  }
}
