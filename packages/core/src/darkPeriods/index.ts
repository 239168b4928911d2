export * from './darkPeriods.ts'
export * from './silences.ts'
