// breaks: io-of-node-at-the-edge
import * as io from 'node:net'
void io
