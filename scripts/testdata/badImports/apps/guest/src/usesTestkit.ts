// breaks: testkit-is-for-tests
import { thing } from '../../../packages/testkit/src/thing.ts'
void thing
