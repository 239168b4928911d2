// breaks: io-at-the-edge
import * as library from 'web-push'
void library
