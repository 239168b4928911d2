// breaks: phone-is-thin
import { thing } from '../../../packages/core/src/signals/thing.ts'
void thing
