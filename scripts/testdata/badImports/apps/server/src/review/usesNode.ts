// breaks: io-of-node-at-the-edge
import * as io from 'node:worker_threads'
void io
