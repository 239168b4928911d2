// breaks: server-record
import { thing } from '../verify/thing.ts'
void thing
