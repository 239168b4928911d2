// breaks: server-background
import { thing } from '../read/thing.ts'
void thing
