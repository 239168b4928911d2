/**
 * A small picture of an invented shop front, different for every seed: sky, wall, coloured sign, door, shelves, what stands and hangs about, and sensor noise.
 * PNG (RFC 2083) written by hand over zlib, so that the simulator needs no image library.
 */
import { crc32, deflateSync } from 'node:zlib'
import { createRandom } from '../random.ts'

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

export const shopFrontPhoto = (seed: string, width = 240, height = 180): { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: 'image/png' } => {
  const random = createRandom(`photo/${seed}`)
  const colour = (): [number, number, number] => [random.whole(30, 230), random.whole(30, 230), random.whole(30, 230)]
  const wall = colour(), sign = colour(), door = colour()
  const horizon = random.whole(20, 50), signTop = random.whole(40, 60), signBottom = signTop + random.whole(22, 34)
  const doorLeft = random.whole(20, 140), doorWidth = random.whole(36, 60)
  const goods = Array.from({ length: 40 }, colour)
  // Awnings, posters, windows, boxes: without them one front is so like another that the server takes them for one photo.
  const things = Array.from({ length: 26 }, () => ({ x: random.between(0, width), y: random.between(0, height * 0.85), w: random.between(6, 30), h: random.between(4, 24), colour: colour() }))
  const light = random.between(0.75, 1.1)
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    const row = y * (width * 3 + 1)
    for (let x = 0; x < width; x++) {
      let pixel: readonly number[] = wall
      if (y < horizon) pixel = [150 + y, 190 + y / 2, 235]
      else if (y >= signTop && y < signBottom) pixel = (x + y) % 29 < 9 && y > signTop + 6 && y < signBottom - 6 ? [250, 250, 245] : sign
      else if (y > height - 22) pixel = [120, 118, 115]
      else if (y > signBottom + 8 && x >= doorLeft && x < doorLeft + doorWidth) pixel = door
      else if (y > signBottom + 14) pixel = goods[(Math.floor(x / 12) * 7 + Math.floor(y / 15) * 3) % goods.length]!
      for (const thing of things) if (Math.abs(x - thing.x) < thing.w && Math.abs(y - thing.y) < thing.h) pixel = thing.colour
      const noise = random.between(-6, 6)
      for (let c = 0; c < 3; c++) rows[row + 1 + x * 3 + c] = Math.max(0, Math.min(255, pixel[c]! * light + noise))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 6 })), chunk('IEND', Buffer.alloc(0))])
  return { bytes: new Uint8Array(png), contentType: 'image/png' }
}
