// breaks: server-review
import { thing } from '../verify/thing.ts'
void thing
