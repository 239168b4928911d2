/**
 * Uploads bytes in pieces by tus 1.0 (creation, core, checksum) over fetch. The address of an upload is the bytes' SHA-256, so nothing has to be
 * remembered between tries: whoever announces it again learns how much is there. Throws what a request threw; the next call goes on from there.
 */
export interface UploadInput {
  readonly sha256: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  /** Bytes of one request. A cut loses at most what was on its way; the default is some seconds of a bad network. */
  readonly pieceBytes?: number
  readonly onProgress?: (sentBytes: number, ofBytes: number) => void
}

export type RawRequest = (method: string, path: string, body?: RequestInit['body'], headers?: Record<string, string>) => Promise<Response>

const tus = { 'tus-resumable': '1.0.0' }
const defaultPieceBytes = 256 * 1024
/** Below this a piece is no longer what is slow. */
const leastPieceBytes = 4 * 1024
/** The server had another length than we thought: ask again, but not for ever. */
const mostRepairs = 5

const statusOf = (error: unknown): number | undefined => (error as { status?: number } | null)?.status
const offsetOf = (response: Response): number => Number(response.headers.get('upload-offset') ?? Number.NaN)

export const uploadInPieces = async (raw: RawRequest, { sha256, bytes, contentType, pieceBytes = defaultPieceBytes, onProgress }: UploadInput): Promise<void> => {
  const metadata = `sha256 ${btoa(sha256)},filetype ${btoa(contentType)}`
  const announce = async (): Promise<Response> => raw('POST', '/api/v1/uploads', null, { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata })
  const ask = async (): Promise<number> => offsetOf(await raw('HEAD', `/api/v1/uploads/${sha256}`, null, tus))
  let offset = offsetOf(await announce())
  let most = pieceBytes
  for (let repairs = 0; offset !== bytes.length; ) {
    // A captive portal answers 200 with something of its own.
    if (!Number.isInteger(offset) || offset < 0 || offset > bytes.length || repairs > mostRepairs) throw new TypeError('the answer to the upload is not from our server')
    onProgress?.(offset, bytes.length)
    const piece = bytes.subarray(offset, offset + most)
    try {
      offset = offsetOf(await raw('PATCH', `/api/v1/uploads/${sha256}`, piece, { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }))
    } catch (error) {
      // 409: an earlier piece arrived though its answer did not. 404 and 410: the server has forgotten it.
      const status = statusOf(error)
      repairs++
      // Too much for this network at once.
      const isSlow = (error as { name?: unknown } | null)?.name === 'TimeoutError' && most > leastPieceBytes
      if (isSlow) most = Math.max(leastPieceBytes, Math.floor(most / 2))
      if (repairs > mostRepairs || (!isSlow && status !== 409 && status !== 404 && status !== 410 && status !== 460)) throw error
      offset = status === 404 || status === 410 ? offsetOf(await announce()) : await ask()
    }
  }
  onProgress?.(bytes.length, bytes.length)
}
