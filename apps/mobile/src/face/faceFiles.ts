/** The models and their runtime, as the installation has them under face/; kept on the phone from the first use on, so that a face can be checked offline. */
import { type FaceProvider, faceProviderOf } from '@fieldproof/core/kernel'

export interface FaceManifest {
  readonly modelId: string
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
}

export const faceBase = `${import.meta.env.BASE_URL}face/`
export const faceCacheName = 'fieldproof-face'

const addressOf = (name: string): string => new URL(faceBase + name, location.origin).href
const integrityOf = (sha256: string): string => `sha256-${btoa(String.fromCharCode(...(sha256.match(/../g) ?? []).map((pair) => parseInt(pair, 16))))}`

/** What this installation offers; undefined where it has no face engine, or models that core has no thresholds for. Offline: what was kept. */
export const offeredFace = async (): Promise<{ readonly manifest: FaceManifest; readonly provider: FaceProvider } | undefined> => {
  const cache = await caches.open(faceCacheName)
  const address = addressOf('manifest.json')
  const fetched = await fetch(address, { cache: 'no-cache' }).catch(() => undefined)
  if (fetched?.status === 404) { await caches.delete(faceCacheName); return undefined }
  const answer = fetched?.ok === true ? fetched : await cache.match(address)
  if (answer === undefined) return undefined
  if (fetched?.ok === true) await cache.put(address, fetched.clone())
  const manifest = (await answer.json()) as FaceManifest
  const provider = faceProviderOf(manifest.modelId)
  return provider === undefined ? undefined : { manifest, provider }
}

/** Every file, each checked against its hash, kept for the next time. */
export const fetchFaceFiles = async (manifest: FaceManifest, progress: (share: number) => void = () => undefined): Promise<void> => {
  const cache = await caches.open(faceCacheName)
  const whole = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { name, bytes, sha256 } of manifest.files) {
    const address = addressOf(name)
    const kept = await cache.match(address)
    if (kept?.headers.get('x-sha256') !== sha256) {
      // The service worker would answer with the old one.
      await cache.delete(address)
      const answer = await fetch(address, { integrity: integrityOf(sha256), cache: 'no-cache' })
      if (!answer.ok) throw new Error(`${address}: HTTP ${answer.status}`)
      await cache.put(address, new Response(await answer.arrayBuffer(), { headers: { 'content-type': answer.headers.get('content-type') ?? 'application/octet-stream', 'x-sha256': sha256 } }))
    }
    done += bytes
    progress(done / whole)
  }
}

/** Whether all of them are on the phone already, so that nothing needs to be fetched. */
export const hasFaceFiles = async ({ files }: FaceManifest): Promise<boolean> => {
  const cache = await caches.open(faceCacheName)
  const kept = await Promise.all(files.map(async ({ name, sha256 }) => (await cache.match(addressOf(name)))?.headers.get('x-sha256') === sha256))
  return kept.every(Boolean)
}

/** Goes with the template when the consent is taken back. */
export const forgetFaceFiles = (): Promise<boolean> => caches.delete(faceCacheName)
