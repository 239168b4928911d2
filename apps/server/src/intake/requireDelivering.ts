import { ProblemError } from '@fieldproof/contract'
import type { FastifyRequest } from 'fastify'
import { arrivalTime } from '../http/demoTime.ts'
import { deviceOf } from '../http/device.ts'
import type { Ports } from '../ports.ts'
import type { KnownDevice } from './deviceDirectory.ts'
import { mayStillDeliver } from './native/replacedPhone.ts'

/** A phone that is enrolled, or one that was replaced and may still bring what it signed before. For the routes that take events and their files and that prove them to be in the log, and for the word on a call for help that it raised; for no other. */
export const requireDelivering = async (ports: Ports, request: FastifyRequest): Promise<KnownDevice> => {
  const device = await deviceOf(ports, request)
  if (device.personStatus !== 'active' || (device.status !== 'active' && !mayStillDeliver(device, arrivalTime(ports, request)))) throw new ProblemError('device_revoked')
  return device
}
