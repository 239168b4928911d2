/**
 * A photo from the live camera only (C3): there is no way to a gallery here, getUserMedia gives nothing but the present.
 *
 * Which bytes are hashed: the camera frame and the watermark are drawn on one canvas and encoded once, as JPEG. That JPEG is the
 * original: it is what is shown, stored, hashed into the signed event (`photoSha256`) and uploaded, and the server must refuse any
 * other bytes. There is no "before the watermark" file: a browser camera has no file at all, only frames, and a second
 * encoding would be a second truth.
 */
export interface WatermarkText {
  /** Large first line: date and time. */
  readonly time: string
  readonly person: string
  readonly site: string
  /** Coordinates and accuracy, or that there is no position. */
  readonly place: string
  /** First eight characters of the event id: the console's search finds the record by it. */
  readonly code: string
}

export const lookUpCode = (eventId: string): string => eventId.slice(0, 8)

/** Enough to read a shop sign; about 300 kB. */
const longEdgePixels = 1600
const jpegQuality = 0.82

export type CameraProblem = 'denied' | 'none' | 'busy'
export const cameraProblemOf = (error: unknown): CameraProblem => {
  const name = error instanceof Error ? error.name : ''
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}

export const openCamera = async (facing: 'environment' | 'user'): Promise<MediaStream> => {
  if (navigator.mediaDevices?.getUserMedia === undefined) throw new Error('this browser gives no camera here')
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1440 } } })
}

const fitLine = (context: CanvasRenderingContext2D, text: string, width: number): string => {
  if (context.measureText(text).width <= width) return text
  const letters = [...text]
  while (letters.length > 1 && context.measureText(`${letters.join('')}…`).width > width) letters.pop()
  return `${letters.join('')}…`
}

const drawWatermark = (context: CanvasRenderingContext2D, width: number, height: number, text: WatermarkText): void => {
  const unit = Math.max(14, Math.round(Math.min(width, height) / 24))
  const padding = unit
  const lines = [text.site, `${text.person} · ${text.place}`]
  const band = padding * 2 + unit * 1.5 + lines.length * unit * 1.45
  const shade = context.createLinearGradient(0, height - band - unit * 2, 0, height)
  shade.addColorStop(0, 'rgba(0,0,0,0)')
  shade.addColorStop(0.35, 'rgba(0,0,0,.55)')
  shade.addColorStop(1, 'rgba(0,0,0,.78)')
  context.fillStyle = shade
  context.fillRect(0, height - band - unit * 2, width, band + unit * 2)
  context.fillStyle = '#fff'
  context.textBaseline = 'alphabetic'
  const family = 'system-ui, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'
  let y = height - band + padding + unit * 1.2
  context.font = `700 ${Math.round(unit * 1.5)}px ${family}`
  context.fillText(text.time, padding, y)
  context.font = `600 ${unit}px ui-monospace, Menlo, Consolas, monospace`
  context.textAlign = 'right'
  context.fillText(text.code, width - padding, y)
  context.textAlign = 'left'
  context.font = `500 ${unit}px ${family}`
  for (const line of lines) {
    y += unit * 1.45
    context.fillText(fitLine(context, line, width - padding * 2), padding, y)
  }
}

export const takePhoto = async (video: HTMLVideoElement, text: WatermarkText): Promise<Uint8Array<ArrayBuffer>> => {
  const scale = Math.min(1, longEdgePixels / Math.max(video.videoWidth, video.videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale))
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale))
  const context = canvas.getContext('2d', { alpha: false })
  if (context === null) throw new Error('no canvas')
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  drawWatermark(context, canvas.width, canvas.height, text)
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', jpegQuality) })
  if (blob === null) throw new Error('the photo could not be encoded')
  return new Uint8Array(await blob.arrayBuffer())
}
