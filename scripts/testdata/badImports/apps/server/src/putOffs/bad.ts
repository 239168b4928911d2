// breaks: server-putOffs
import { thing } from '../verify/thing.ts'
void thing
