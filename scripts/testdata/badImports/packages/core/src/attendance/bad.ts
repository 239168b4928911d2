// breaks: core-attendance
import { thing } from '../signals/thing.ts'
void thing
