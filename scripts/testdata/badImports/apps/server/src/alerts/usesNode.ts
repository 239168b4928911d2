// breaks: io-of-node-at-the-edge
import * as io from 'fs'
void io
