export * from './calendar.ts'
export * from './chinaHolidays.ts'
export * from './expectations.ts'
export { reachOfDay } from './dayReach.ts'
export { leaveWindow } from './leave.ts'
export * from './shiftHistory.ts'
export {
  type DayOrRange, type Grace, type LocalMs, type Shift, type ShiftSegment, type Window, type WorkingWindow, type Zone,
  createWorkingWindow, instantOf, isWorkingInstant, localOf, parseDay, punchGrace, shiftWindows, validateShift,
} from './workingWindow.ts'
