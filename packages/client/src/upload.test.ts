import { expect, test } from 'vitest'
import { uploadInPieces } from './upload.ts'

/** A server that keeps what arrives, on a network that cannot carry more than so many bytes in time. */
const slow = (mostBytes: number) => {
  const pieces: number[] = []
  let kept = 0
  const raw = async (method: string, _path: string, body?: RequestInit['body']): Promise<Response> => {
    if (method === 'PATCH') {
      const { length } = body as Uint8Array
      pieces.push(length)
      if (length > mostBytes) throw new DOMException('', 'TimeoutError')
      kept += length
    }
    return new Response(null, { headers: { 'upload-offset': String(kept) } })
  }
  return { raw, pieces, kept: () => kept }
}

test('a piece that the network cannot carry in time is halved until it can, and the rest goes in such pieces', async () => {
  const { raw, pieces, kept } = slow(20_000)
  await uploadInPieces(raw, { sha256: 'a', bytes: new Uint8Array(70_000), contentType: 'image/jpeg', pieceBytes: 64_000 })
  expect(kept()).toBe(70_000)
  expect(pieces).toEqual([64_000, 32_000, 16_000, 16_000, 16_000, 16_000, 6_000])
})

test('it is given up where nothing gets through', async () => {
  const { raw, pieces } = slow(0)
  await expect(uploadInPieces(raw, { sha256: 'a', bytes: new Uint8Array(70_000), contentType: 'image/jpeg', pieceBytes: 64_000 })).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(pieces.at(-1)).toBe(4_096)
})
