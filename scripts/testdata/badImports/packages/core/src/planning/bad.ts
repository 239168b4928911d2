// breaks: core-planning
import { thing } from '../verification/thing.ts'
void thing
