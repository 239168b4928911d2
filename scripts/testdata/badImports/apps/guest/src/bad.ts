// breaks: guest-is-thin
import { thing } from '../../../packages/core/src/attendance/thing.ts'
void thing
