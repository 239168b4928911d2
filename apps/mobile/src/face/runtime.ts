/** The models in onnxruntime-web: the same build in the phone's worker and in Node. */
import { type FaceModel, type RunModel, faceModels, inputShapes } from './engine.ts'

/** What is used of onnxruntime-web. It is not a dependency of this app (engines/), so its types are not here either. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: unknown; wasmBinary?: ArrayBuffer | Uint8Array } }
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => unknown
  readonly InferenceSession: { create(model: Uint8Array, options: { readonly executionProviders: readonly string[] }): Promise<OnnxSession> }
}
interface OnnxSession {
  readonly inputNames: readonly string[]
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, { readonly data: unknown }>>>
}

/** Loads the four models. One thread: more would need cross-origin isolation, which the maps of others would not survive. */
export const openModels = async (ort: OnnxRuntime, bytesOf: (model: FaceModel) => Promise<Uint8Array>): Promise<RunModel> => {
  ort.env.wasm.numThreads = 1
  const sessions = new Map<FaceModel, OnnxSession>()
  for (const model of faceModels) sessions.set(model, await ort.InferenceSession.create(await bytesOf(model), { executionProviders: ['wasm'] }))
  return async (model, input) => {
    const session = sessions.get(model)!
    const outputs = await session.run({ [session.inputNames[0]!]: new ort.Tensor('float32', input, inputShapes[model]) })
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]))
  }
}
