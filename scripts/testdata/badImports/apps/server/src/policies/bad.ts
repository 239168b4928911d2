// breaks: server-policies
import { thing } from '../record/thing.ts'
void thing
