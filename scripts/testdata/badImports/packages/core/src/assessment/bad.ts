// breaks: core-assessment
import { thing } from '../signals/thing.ts'
void thing
