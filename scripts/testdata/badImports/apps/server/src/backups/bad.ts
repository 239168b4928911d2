// breaks: server-backups
import { thing } from '../verify/thing.ts'
void thing
