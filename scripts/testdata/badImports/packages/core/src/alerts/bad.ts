// breaks: core-alerts
import { thing } from '../geo/thing.ts'
void thing
