// breaks: core-folder-unknown
import { thing } from '../kernel/thing.ts'
void thing
