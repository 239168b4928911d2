// breaks: core-knows-no-package
import { thing } from '../../../contract/src/thing.ts'
void thing
