// breaks: console-is-thin
import { thing } from '../../../packages/core/src/planning/thing.ts'
export const Bad = () => <p>{thing}</p>
