// breaks: nothing
import type { Thing } from '../verify/thing.ts'
export const named: Thing = 1
