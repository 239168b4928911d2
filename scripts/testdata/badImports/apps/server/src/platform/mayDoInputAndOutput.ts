// breaks: nothing
import { readFile } from 'node:fs/promises'
import pg from 'pg'
void readFile, pg
