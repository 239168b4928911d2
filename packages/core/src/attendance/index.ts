export * from './judgeDay.ts'
export * from './reasons.ts'
export * from './result.ts'
export * from './rules.ts'
