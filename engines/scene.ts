/**
 * OpenCV (Apache-2.0), as WebAssembly. The object that is filled later calls itself a thenable and resolves to itself: awaited, or returned from an async
 * function, it would go round for ever. So it is required, not imported, and handed on in a box.
 */
import { createRequire } from 'node:module'

export type OpenCv = typeof import('@techstark/opencv-js')
export type Mat = import('@techstark/opencv-js').Mat
export type KeyPointVector = import('@techstark/opencv-js').KeyPointVector

export const openCv = async (): Promise<{ readonly cv: OpenCv }> => {
  const loading = createRequire(import.meta.url)('@techstark/opencv-js') as Promise<OpenCv> | (OpenCv & { onRuntimeInitialized?: () => void; then?: unknown })
  if (loading instanceof Promise) return { cv: await loading }
  if (loading.Mat === undefined) await new Promise<void>((resolve) => { loading.onRuntimeInitialized = resolve })
  delete loading.then
  return { cv: loading }
}
