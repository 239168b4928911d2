// breaks: packages-know-no-app
import { thing } from '../../../../apps/server/src/intake/thing.ts'
void thing
