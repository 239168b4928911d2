// breaks: core-geo
import { thing } from '../signals/thing.ts'
void thing
