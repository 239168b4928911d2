import { errorCatalogue, ProblemError, type ErrorCode } from '@fieldproof/contract'
import { languages } from '@fieldproof/core/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Ports } from '../ports.ts'
import type { Routes } from './app.ts'
import { type Asset, createAssetFolder } from './assetFolder.ts'
import { contentSecurityPolicy, createMapSources, faceWorkerPolicy, isFaceWorker, securityHeaders } from './contentSecurity.ts'
import { languageOf } from './problem.ts'

const apps = join(import.meta.dirname, '../../..')

/** The web apps and where they live. The last one takes whatever the others do not. */
export const webApps = [
  { prefix: '/m/', folder: join(apps, 'mobile/dist'), singlePage: true, name: 'mobile' },
  { prefix: '/g/', folder: join(apps, 'guest/dist'), singlePage: false, name: 'guest' },
  { prefix: '/verify/', folder: join(apps, 'verifier/dist'), singlePage: false, name: 'verifier' },
  { prefix: '/', folder: join(apps, 'console/dist'), singlePage: true, name: 'console' },
] as const

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:12vh auto;padding:0 1.5rem;color:#1f2a33;background:#f5f7f7}code{background:#e3e8ea;padding:.1em .4em;border-radius:4px}h1{font-size:1.4rem}@media(prefers-color-scheme:dark){body{background:#12181d;color:#dce4ea}code{background:#26313a}}</style></head><body>${body}</body></html>`

const missingBuild = (name: string): string =>
  page('Fieldproof 实迹', `<h1>界面尚未构建 · This screen has not been built</h1><p>服务器在运行，但 <code>apps/${name}/dist</code> 不存在。请在项目目录运行 <code>npm run build</code>，或用 <code>npm start</code> 启动。</p><p lang="en">The server is running, but <code>apps/${name}/dist</code> is not there. Run <code>npm run build</code> in the project folder, or start with <code>npm start</code>.</p>`)

/** File names with a hash of their content never change; everything else is asked for again and mostly answered with 304. */
const cacheControl = (relativePath: string): string => (/(^|\/)assets\/[^/]*-[\w-]{8,}\.\w+$/.test(relativePath) ? 'public, max-age=31536000, immutable' : 'no-cache')

/** One `bytes=a-b` range (RFC 9110 §14.2); anything else is answered with the whole file, as the RFC allows. */
const rangeOf = (header: string | undefined, bytes: number): { start: number; end: number } | 'unsatisfiable' | null => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const start = match[1] === '' ? Math.max(0, bytes - Number(match[2])) : Number(match[1])
  const end = match[1] === '' || match[2] === '' ? bytes - 1 : Math.min(Number(match[2]), bytes - 1)
  return start > end || start >= bytes ? 'unsatisfiable' : { start, end }
}

const sendAsset = async (request: FastifyRequest, reply: FastifyReply, asset: Asset, relativePath: string, mapSources: () => Promise<readonly string[]>) => {
  reply.headers({ ...securityHeaders, 'content-type': asset.contentType, 'cache-control': cacheControl(relativePath), etag: asset.etag })
  if (asset.contentType.startsWith('text/html')) reply.header('content-security-policy', contentSecurityPolicy(asset.inlineScripts, await mapSources()))
  if (isFaceWorker(relativePath)) reply.header('content-security-policy', faceWorkerPolicy)
  if (request.headers['if-none-match']?.includes(asset.etag)) return reply.status(304).send()
  const encoded = await asset.encoded(request.headers['accept-encoding'])
  if (encoded) {
    reply.header('vary', 'accept-encoding')
    if (encoded.encoding) reply.header('content-encoding', encoded.encoding)
    return reply.send(encoded.body)
  }
  reply.header('accept-ranges', 'bytes')
  const range = rangeOf(request.headers.range, asset.bytes)
  if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${asset.bytes}`).send()
  if (range) reply.status(206).headers({ 'content-range': `bytes ${range.start}-${range.end}/${asset.bytes}`, 'content-length': range.end - range.start + 1 })
  else reply.header('content-length', asset.bytes)
  return reply.send(createReadStream(asset.path, range ?? {}))
}

const decoded = (path: string): string | null => {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

/** A page for each error's `type` (RFC 9457): what it means and what to do, in all languages. */
const problemPage = (code: ErrorCode, first: string): string => {
  const { status, title, remedy } = errorCatalogue[code]
  const ordered = [...languages].sort((a, b) => Number(b === first) - Number(a === first))
  return page(code, `<p><code>${code}</code> · HTTP ${status}</p>${ordered.map((language) => `<section lang="${language}"><h1>${title[language]}</h1><p>${remedy[language]}</p></section>`).join('')}`)
}

/** Everything that is not the API: the three web apps, and pages that explain errors. Registered last. */
export const webRoutes = (ports: Ports, served: readonly { prefix: string; folder: string; singlePage: boolean; name: string }[] = webApps): Routes => (app) => {
  const mapSources = createMapSources(ports)
  const folders = served.map((entry) => ({ ...entry, assets: createAssetFolder(entry.folder) }))
  const sendPage = (reply: FastifyReply, status: number, html: string) =>
    reply.status(status).headers({ ...securityHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': contentSecurityPolicy([], []) }).send(html)

  app.get('/problems/:code', { schema: { hide: true } as object }, async (request, reply) => {
    const { code } = request.params as { code: string }
    if (!Object.hasOwn(errorCatalogue, code)) throw new ProblemError('not_found')
    return sendPage(reply, 200, problemPage(code as ErrorCode, languageOf(request.headers['accept-language'])))
  })

  app.get('/*', { schema: { hide: true } as object }, async (request, reply) => {
    const [rawPath = '/', query] = request.url.split('?')
    const path = decoded(rawPath)
    if (path === null || path === '/api' || path.startsWith('/api/')) throw new ProblemError('not_found')
    const bare = folders.find(({ prefix }) => prefix !== '/' && `${path}/` === prefix)
    if (bare) return reply.redirect(bare.prefix + (query === undefined ? '' : `?${query}`), 308)
    const entry = folders.find(({ prefix }) => path.startsWith(prefix))
    if (!entry) throw new ProblemError('not_found')
    const relativePath = path.slice(entry.prefix.length) || 'index.html'
    const asset = await entry.assets.find(relativePath)
    if (asset) return sendAsset(request, reply, asset, relativePath, mapSources)
    // An address inside a single-page app has no file of its own; a missing file (old hash, typo) must not be answered with a page.
    if (relativePath !== 'index.html' && (!entry.singlePage || /\.\w+$/.test(relativePath))) throw new ProblemError('not_found')
    const index = await entry.assets.find('index.html')
    if (!index) return sendPage(reply, 503, missingBuild(entry.name))
    return sendAsset(request, reply, index, 'index.html', mapSources)
  })
}
