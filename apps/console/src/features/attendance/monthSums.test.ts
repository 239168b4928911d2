import { expect, it } from 'vitest'
import type { AttendanceStatus, AttendanceTable } from '@fieldproof/contract'
import { daysCounted, minutesSettled, secondsWorked } from './monthSums.ts'

const day = (status: AttendanceStatus, flags: string[] = [], lateSeconds = 0): AttendanceTable['items'][number]['days'][number] => ({ day: '2026-11-20', status, flags, lateSeconds, earlySeconds: 0, workSeconds: 0 })

it('counts a day for everything that it was, as reports and Excel do, and a pending one for nothing else', () => {
  const days = [day('late', ['late', 'early'], 600), day('missing_punch', ['late', 'missing_leaving'], 1_200), day('pending', ['late', 'off_site', 'pending'], 3_600), day('present'), day('absent', ['absent'])]
  expect(Object.fromEntries((['present', 'late', 'early', 'missing_punch', 'absent', 'off_site', 'pending', 'on_leave'] as const).map((status) => [status, daysCounted(days, status)])))
    .toEqual({ present: 1, late: 2, early: 1, missing_punch: 1, absent: 1, off_site: 0, pending: 1, on_leave: 0 })
  expect(minutesSettled(days, 'lateSeconds')).toBe(30)
})

it('adds up minutes as they are listed, and hours of days to be decided apart', () => {
  // 13 and 15 as listed; 28 min 34 s together would be 29.
  expect(minutesSettled([day('late', ['late'], 805), day('late', ['late'], 909)], 'lateSeconds')).toBe(28)
  const days = [{ ...day('present'), workSeconds: 3_600 }, { ...day('pending'), workSeconds: 7_200 }]
  expect([secondsWorked(days, false), secondsWorked(days, true)]).toEqual([3_600, 7_200])
})
