/** Finds a QR code in what the camera sees: by the browser's own detector where there is one, else by a small library that is fetched then. */
interface Detector { detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]> }
type DetectorClass = (new (options: { formats: string[] }) => Detector) & { getSupportedFormats?(): Promise<readonly string[]> }

export type CodeReader = (video: HTMLVideoElement) => Promise<string | undefined>

/** Enough for a code that fills a quarter of the picture; more makes an old phone slow. */
const longEdgePixels = 800

const nativeReader = async (): Promise<CodeReader | undefined> => {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass }
  if (BarcodeDetector === undefined || !((await BarcodeDetector.getSupportedFormats?.().catch((): string[] => [])) ?? []).includes('qr_code')) return undefined
  const detector = new BarcodeDetector({ formats: ['qr_code'] })
  return async (video) => (await detector.detect(video))[0]?.rawValue
}

const libraryReader = async (): Promise<CodeReader> => {
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  return (video) => {
    const scale = Math.min(1, longEdgePixels / Math.max(video.videoWidth, video.videoHeight))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    context.drawImage(video, 0, 0, canvas.width, canvas.height)
    try {
      return Promise.resolve(decodeQR(context.getImageData(0, 0, canvas.width, canvas.height)))
    } catch {
      return Promise.resolve(undefined) // no code in this picture
    }
  }
}

export const createCodeReader = async (): Promise<CodeReader> => (await nativeReader()) ?? (await libraryReader())
