// breaks: io-of-node-at-the-edge
import * as io from 'node:child_process'
void io
