// breaks: server-folder-unknown
import { thing } from '../platform/thing.ts'
void thing
