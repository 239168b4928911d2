import { expect, it } from 'vitest'
import type { AttendanceStatus, AttendanceTable } from '@fieldproof/contract'
import { daysCounted, secondsSettled } from './monthSums.ts'

const day = (status: AttendanceStatus, flags: string[] = [], lateSeconds = 0): AttendanceTable['items'][number]['days'][number] => ({ day: '2026-11-20', status, flags, lateSeconds, earlySeconds: 0, workSeconds: 0 })

it('counts a day for everything that it was, as reports and Excel do, and a pending one for nothing else', () => {
  const days = [day('late', ['late', 'early'], 600), day('missing_punch', ['late', 'missing_leaving'], 1_200), day('pending', ['late', 'off_site', 'pending'], 3_600), day('present'), day('absent', ['absent'])]
  expect(Object.fromEntries((['present', 'late', 'early', 'missing_punch', 'absent', 'off_site', 'pending', 'on_leave'] as const).map((status) => [status, daysCounted(days, status)])))
    .toEqual({ present: 1, late: 2, early: 1, missing_punch: 1, absent: 1, off_site: 0, pending: 1, on_leave: 0 })
  expect(secondsSettled(days, 'lateSeconds')).toBe(1_800)
})
