// breaks: server-registry
import { thing } from '../review/thing.ts'
void thing
