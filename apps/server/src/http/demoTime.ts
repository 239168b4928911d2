import type { FastifyRequest } from 'fastify'
import { timingSafeEqual } from 'node:crypto'
import type { Ports } from '../ports.ts'

/**
 * Arrival time of a request. With --demo, and only for the fleet that seeds the demo company (loopback, one-time secret), the
 * request may say what time it is, so that two weeks of history have plausible arrival times. Never in a real installation:
 * `demoSecret` is null there.
 */
export const arrivalTime = (ports: Ports, request: FastifyRequest): number => {
  const { demoSecret } = ports.settings
  const given = request.headers['x-fieldproof-demo-secret']
  const time = request.headers['x-fieldproof-demo-time']
  if (demoSecret === null || typeof given !== 'string' || typeof time !== 'string') return ports.clock.now()
  const [a, b] = [Buffer.from(given), Buffer.from(demoSecret)]
  const local = request.socket.remoteAddress === '127.0.0.1' || request.socket.remoteAddress === '::1' || request.socket.remoteAddress === '::ffff:127.0.0.1'
  const claimed = Date.parse(time)
  return local && a.length === b.length && timingSafeEqual(a, b) && Number.isFinite(claimed) ? Math.min(claimed, ports.clock.now()) : ports.clock.now()
}
