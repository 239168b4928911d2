// breaks: roots-are-used-by-none
import { thing } from './background/thing.ts'
void thing
