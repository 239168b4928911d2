// breaks: core-signals
import { thing } from '../verification/thing.ts'
void thing
