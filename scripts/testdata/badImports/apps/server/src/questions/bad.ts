// breaks: server-questions
import { thing } from '../verify/thing.ts'
void thing
