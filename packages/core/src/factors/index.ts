export * from './cmac.ts'
export * from './ports.ts'
export * from './sunMessage.ts'
export * from './timeCodes.ts'
