// breaks: server-intake
import { thing } from '../verify/thing.ts'
void thing
