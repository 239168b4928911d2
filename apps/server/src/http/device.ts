import { ProblemError } from '@fieldproof/contract'
import type { FastifyRequest } from 'fastify'
import type { KnownDevice } from '../intake/deviceDirectory.ts'
import type { Ports } from '../ports.ts'

/** Authenticates a phone by its bearer token. A revoked phone is told so, so that it can tell its owner. */
export const requireDevice = async (ports: Ports, request: FastifyRequest): Promise<KnownDevice> => {
  const device = await deviceOf(ports, request)
  if (device.status !== 'active' || device.personStatus !== 'active') throw new ProblemError('device_revoked')
  return device
}

/** Whose token it is, whether or not the enrolment still stands. */
export const deviceOf = async (ports: Ports, request: FastifyRequest): Promise<KnownDevice> => {
  const header = request.headers.authorization
  const token = header?.startsWith('Bearer ') ? header.slice(7) : undefined
  if (!token) throw new ProblemError('unknown_device')
  const device = await ports.devices.byToken(token)
  if (!device || device.kind !== 'app') throw new ProblemError('unknown_device')
  return device
}
