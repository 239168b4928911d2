import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type DeviceKey, type PhoneOptions, type SimulatedPhone } from '@fieldproof/testkit'
import type { TestServer } from './startTestServer.ts'

const agoMs = 29 * 86_400_000

/** A phone that was enrolled twenty-nine days ago and is online now: what it says of the days since can have been signed then. */
export const phoneWithHistory = async (server: TestServer, client: FieldproofClient, personId: string, options: Omit<PhoneOptions, 'baseUrl'> & { readonly key?: DeviceKey } = {}): Promise<SimulatedPhone> => {
  const phone = await server.earlier(agoMs, async () => createSimulatedPhone({ ...options, baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code }))
  phone.hear(server.ports.clock.now())
  return phone
}
