// breaks: core-no-io
import { readFileSync } from 'node:fs'
void readFileSync
