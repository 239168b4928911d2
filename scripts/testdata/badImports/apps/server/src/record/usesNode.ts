// breaks: io-of-node-at-the-edge
import * as io from 'node:dns/promises'
void io
