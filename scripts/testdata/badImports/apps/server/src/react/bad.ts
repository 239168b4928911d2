// breaks: server-react
import { thing } from '../verify/thing.ts'
void thing
