// breaks: io-at-the-edge, imports-are-found
import * as library from 'better-auth'
void library
