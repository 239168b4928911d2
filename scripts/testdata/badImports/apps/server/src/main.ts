// breaks: main-only-composes
import { thing } from './registry/thing.ts'
void thing
