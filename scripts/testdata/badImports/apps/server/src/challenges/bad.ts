// breaks: server-challenges
import { thing } from '../verify/thing.ts'
void thing
