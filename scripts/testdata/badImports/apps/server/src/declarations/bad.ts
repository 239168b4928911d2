// breaks: server-declarations
import { thing } from '../verify/thing.ts'
void thing
