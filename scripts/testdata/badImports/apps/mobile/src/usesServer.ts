// breaks: apps-are-strangers
import { thing } from '../../server/src/intake/thing.ts'
void thing
