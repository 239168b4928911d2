// breaks: server-read
import { thing } from '../verify/thing.ts'
void thing
