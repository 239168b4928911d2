export * from './workingWindow.ts'
