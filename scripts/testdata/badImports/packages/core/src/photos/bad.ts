// breaks: core-photos
import { thing } from '../geo/thing.ts'
void thing
