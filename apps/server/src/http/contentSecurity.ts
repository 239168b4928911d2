import type { Settings } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Ports } from '../ports.ts'

/** Tile servers of the base maps one can choose; a change of map works without loading the page again. */
const mapHosts: readonly string[] = ['https://tiles.openfreemap.org', 'https://tile.openstreetmap.org', 'https://*.tianditu.gov.cn', 'https://*.is.autonavi.com']

const rememberMs = 5_000

/** Where the page may fetch maps from: the servers of the offered maps, and of the map files that organisations have named. */
export const createMapSources = (ports: Ports): (() => Promise<readonly string[]>) => {
  let known: readonly string[] = mapHosts
  let until = 0
  return async () => {
    if (ports.clock.now() < until) return known
    try {
      const { rows } = await sql<{ baseMap: Settings['baseMap'] | null }>`select settings -> 'baseMap' as "baseMap" from orgs`.execute(ports.db.system)
      const origins = rows.flatMap(({ baseMap }) => (baseMap?.url ? [URL.parse(baseMap.url)?.origin ?? ''] : [])).filter((origin) => /^https?:\/\/[^\s;,']+$/.test(origin))
      known = [...new Set([...mapHosts, ...origins])]
      until = ports.clock.now() + rememberMs
    } catch (error) {
      ports.log.warn({ error }, 'the base map settings could not be read; the page keeps the sources known before')
    }
    return known
  }
}

/**
 * What a page of ours may do. Scripts only from here (and the ones a page was built with, by hash); styles inline because antd
 * writes them at run time; workers from blobs because MapLibre makes its own so.
 */
export const contentSecurityPolicy = (inlineScripts: readonly string[], sources: readonly string[]): string =>
  [
    `default-src 'self'`,
    `script-src ${["'self'", ...inlineScripts].join(' ')}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src ${["'self'", 'data:', 'blob:', ...sources].join(' ')}`,
    `font-src 'self' data:`,
    `connect-src ${["'self'", 'blob:', 'data:', ...sources].join(' ')}`,
    `worker-src 'self' blob:`,
    `media-src 'self' blob:`,
    `manifest-src 'self'`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')

/**
 * What the worker with the face engine may do: a worker has the policy of its own script, so WebAssembly is allowed there and in no page. It fetches the models from here and nothing
 * else from anywhere.
 */
export const faceWorkerPolicy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'`
export const isFaceWorker = (relativePath: string): boolean => /^assets\/faceWorker-[\w-]+\.js$/.test(relativePath)

export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'geolocation=(self), camera=(self), microphone=(self), screen-wake-lock=(self), payment=(), usb=(), display-capture=()',
  'cross-origin-opener-policy': 'same-origin',
} as const
