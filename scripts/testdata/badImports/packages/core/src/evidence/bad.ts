// breaks: core-evidence
import { thing } from '../geo/thing.ts'
void thing
