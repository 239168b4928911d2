// breaks: roots-are-used-by-none, server-platform
import { server } from '../server.ts'
void server
