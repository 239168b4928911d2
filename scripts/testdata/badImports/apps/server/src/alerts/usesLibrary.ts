// breaks: io-at-the-edge
import * as library from 'sharp'
void library
