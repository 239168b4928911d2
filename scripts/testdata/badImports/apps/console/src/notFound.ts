// breaks: imports-are-found
import { thing } from './nowhere.ts'
void thing
