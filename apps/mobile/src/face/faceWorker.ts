/**
 * The face engine in a thread of its own: WebAssembly is allowed here and nowhere else (the server's policy for this one script), and the screen stays quick. Pictures come in,
 * figures go out; nothing is stored and nothing is sent from here.
 */
import { type FaceEngine, createFaceEngine } from './engine.ts'
import { faceBase, faceCacheName } from './faceFiles.ts'
import type { Picture } from './picture.ts'
import { type OnnxRuntime, openModels } from './runtime.ts'

export type FaceTask = { readonly id: number; readonly kind: 'open' } | { readonly id: number; readonly kind: 'see' | 'read'; readonly picture: Picture }
export type FaceAnswer = { readonly id: number; readonly value?: unknown; readonly error?: string; readonly milliseconds?: number }

const bytesOf = async (name: string): Promise<Uint8Array> => {
  const address = new URL(faceBase + name, location.origin).href
  const answer = (await (await caches.open(faceCacheName)).match(address)) ?? (await fetch(address))
  return new Uint8Array(await answer.arrayBuffer())
}

let opened: Promise<FaceEngine> | undefined
const open = (): Promise<FaceEngine> => (opened ??= (async () => {
  const ort = (await import(/* @vite-ignore */ `${faceBase}ort.wasm.min.mjs`)) as OnnxRuntime
  ort.env.wasm.wasmPaths = new URL(faceBase, location.origin).href
  ort.env.wasm.wasmBinary = await bytesOf('ort-wasm-simd-threaded.wasm')
  return createFaceEngine(await openModels(ort, (model) => bytesOf(`${model}.onnx`)))
})())

self.addEventListener('message', ({ data: task }: MessageEvent<FaceTask>) => {
  void (async () => {
    const started = performance.now()
    try {
      const engine = await open()
      const value = task.kind === 'open' ? undefined : await engine[task.kind](task.picture)
      self.postMessage({ id: task.id, value, milliseconds: performance.now() - started } satisfies FaceAnswer)
    } catch (error) {
      if (task.kind === 'open') opened = undefined
      self.postMessage({ id: task.id, error: String(error) } satisfies FaceAnswer)
    }
  })()
})
