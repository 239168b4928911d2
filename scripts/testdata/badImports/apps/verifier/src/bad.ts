// breaks: verifier-stands-alone
import { thing } from '../../../packages/contract/src/thing.ts'
void thing
