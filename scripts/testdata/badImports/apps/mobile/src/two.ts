// breaks: nothing (the circle is told of once, at the file that is met first)
import { one } from './one.ts'
export const two = (): number => one()
