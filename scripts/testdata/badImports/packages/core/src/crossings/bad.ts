// breaks: core-crossings
import { thing } from '../planning/thing.ts'
void thing
