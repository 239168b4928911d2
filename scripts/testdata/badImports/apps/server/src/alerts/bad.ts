// breaks: server-alerts
import { thing } from '../verify/thing.ts'
void thing
