// breaks: io-at-the-edge
import * as library from 'exifreader'
void library
