// breaks: nothing
import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
void createHash, deflateRawSync
