import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** A file of a built web app, ready to send. Text comes compressed once and stays in memory; the three apps are a few megabytes. */
export interface Asset {
  readonly path: string
  readonly bytes: number
  readonly contentType: string
  readonly etag: string
  /** SHA-256 sources of the scripts inside an HTML page, for its Content-Security-Policy. */
  readonly inlineScripts: readonly string[]
  /** The content in the best encoding the client takes; null for files that are streamed from disk. */
  encoded(acceptEncoding: string | undefined): Promise<{ readonly body: Buffer; readonly encoding: 'br' | 'gzip' | null }> | null
}

const types: Readonly<Record<string, readonly [type: string, isText: boolean]>> = {
  '.html': ['text/html; charset=utf-8', true], '.js': ['text/javascript; charset=utf-8', true], '.mjs': ['text/javascript; charset=utf-8', true], '.css': ['text/css; charset=utf-8', true],
  '.json': ['application/json', true], '.webmanifest': ['application/manifest+json', true], '.geojson': ['application/geo+json', true], '.svg': ['image/svg+xml', true], '.txt': ['text/plain; charset=utf-8', true], '.wasm': ['application/wasm', true],
  '.png': ['image/png', false], '.jpg': ['image/jpeg', false], '.webp': ['image/webp', false], '.ico': ['image/x-icon', false], '.woff2': ['font/woff2', false], '.pmtiles': ['application/vnd.pmtiles', false],
}

const [brotli, gzipped] = [promisify(brotliCompress), promisify(gzip)]

/** CSP level 3 hash sources: a page may run exactly the scripts it was built with. */
export const inlineScriptHashes = (html: string): string[] =>
  [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`)

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

const loadAsset = async (path: string, bytes: number): Promise<Asset> => {
  const [contentType, isText] = types[extname(path)] ?? ['application/octet-stream', false]
  if (!isText) return { path, bytes, contentType, etag: '', inlineScripts: [], encoded: () => null }
  const body = await readFile(path)
  const small = body.length < 1_024 // one packet either way
  // The face engine's WebAssembly has 14 MB: the best quality would hold a processor for half a minute.
  const quality = body.length > 4_000_000 ? 5 : 10
  const br = once(() => brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }))
  const gz = once(() => gzipped(body, { level: 9 }))
  return {
    path, bytes, contentType,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    inlineScripts: contentType.startsWith('text/html') ? inlineScriptHashes(body.toString()) : [],
    async encoded(acceptEncoding = '') {
      if (!small && /\bbr\b/.test(acceptEncoding)) return { body: await br(), encoding: 'br' }
      if (!small && /\bgzip\b/.test(acceptEncoding)) return { body: await gz(), encoding: 'gzip' }
      return { body, encoding: null }
    },
  }
}

/** The files below one folder. A file that is built anew is read anew; nothing outside the folder can be reached. */
export const createAssetFolder = (folder: string) => {
  const cache = new Map<string, { readonly stamp: string; readonly asset: Promise<Asset> }>()
  return {
    /** `relativePath` as it stands in the URL, already decoded; null when there is no such file. */
    async find(relativePath: string): Promise<Asset | null> {
      if (relativePath.includes('\0')) return null
      const path = join(folder, relativePath)
      if (!path.startsWith(folder + sep)) return null
      const found = await stat(path).catch(() => null)
      if (!found?.isFile()) return null
      const stamp = `${found.mtimeMs}/${found.size}`
      const cached = cache.get(path)
      if (cached?.stamp === stamp) return await cached.asset
      const asset = loadAsset(path, found.size).then((loaded) => (loaded.etag === '' ? { ...loaded, etag: `"${stamp.replace('.', '-')}"` } : loaded))
      cache.set(path, { stamp, asset })
      asset.catch(() => cache.delete(path))
      return await asset
    },
  }
}

export type AssetFolder = ReturnType<typeof createAssetFolder>
