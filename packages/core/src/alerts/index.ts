export * from './alertsOf.ts'
export * from './fact.ts'
export * from './rule.ts'
