// breaks: core-no-io
import { createHash } from 'node:crypto'
void createHash
