// breaks: server-platform
import { thing } from '../intake/thing.ts'
void thing
