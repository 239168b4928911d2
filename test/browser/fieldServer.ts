import { inject } from 'vitest'
import { removeDataFolder, startServerProcess, type ServerProcess } from '@fieldproof/testkit'
import { createTestDatabase } from '../../apps/server/test/database.ts'

/**
 * `main.ts` in a process of its own, as a company runs it, on a copy of the database that was migrated once for the whole run: making and migrating a cluster is most
 * of a first start, and is what the tests of `npm start` are about. `stop` leaves nothing behind.
 */
export const startFieldServer = async (environment: Readonly<Record<string, string>> = {}): Promise<Pick<ServerProcess, 'baseUrl' | 'setupToken' | 'dataFolder' | 'stop'>> => {
  const database = await createTestDatabase(inject('clusterUrl'), inject('migratedDatabase'))
  const server = await startServerProcess({ databaseUrl: database.connectionString, environment })
  const { baseUrl, setupToken, dataFolder } = server
  return {
    baseUrl, setupToken, dataFolder,
    stop: async () => {
      await server.stop()
      await database.drop()
      removeDataFolder(dataFolder)
    },
  }
}
