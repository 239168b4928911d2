// breaks: core-darkPeriods
import { thing } from '../geo/thing.ts'
void thing
