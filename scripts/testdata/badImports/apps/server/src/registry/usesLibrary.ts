// breaks: io-at-the-edge
import * as library from 'pg'
void library
