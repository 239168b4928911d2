// breaks: console-is-thin
import { thing } from '../../../packages/core/src/verification/thing.ts'
void thing
