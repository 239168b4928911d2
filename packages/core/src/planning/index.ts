export * from './calendar.ts'
export * from './chinaHolidays.ts'
export * from './expectations.ts'
export * from './workingWindow.ts'
