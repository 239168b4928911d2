// breaks: server-http
import { thing } from '../intake/thing.ts'
void thing
