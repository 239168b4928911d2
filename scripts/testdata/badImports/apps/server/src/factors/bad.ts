// breaks: server-factors
import { thing } from '../intake/thing.ts'
void thing
