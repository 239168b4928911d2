// breaks: core-kernel
import { thing } from '../geo/thing.ts'
void thing
