// breaks: core-factors
import { thing } from '../signals/thing.ts'
void thing
