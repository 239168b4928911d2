export * from './bands.ts'
export * from './fingerprint.ts'
export * from './spectrum.ts'
