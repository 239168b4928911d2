// breaks: server-verify
import { thing } from '../record/thing.ts'
void thing
