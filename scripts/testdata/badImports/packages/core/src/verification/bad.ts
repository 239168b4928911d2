// breaks: core-verification
import { thing } from '../attendance/thing.ts'
void thing
