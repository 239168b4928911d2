import { afterAll } from 'vitest'
import { stopForgottenServers } from './startTestServer.ts'

// Registered before those of the test file, so it runs after them.
afterAll(stopForgottenServers)
