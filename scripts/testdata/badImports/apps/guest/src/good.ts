// breaks: nothing
import { thing } from '../../../packages/core/src/factors/thing.ts'
void thing
