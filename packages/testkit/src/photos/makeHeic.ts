/**
 * A HEIC photo as iPhones write them, made here: one HEVC key frame in the boxes of ISO/IEC 23008-12. There are no free samples of it, and sharp does not
 * write it. Needs sharp and engines/video.ts (`npm run engines`).
 */
import { BufferTarget, BufferSource, EncodedPacketSink, Input, MP4, Mp4OutputFormat, Output, VideoSample, VideoSampleSource, registerMediabunnyServer } from '../../../../engines/video.ts'
import sharp from 'sharp'

const box = (type: string, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}
const fullBox = (type: string, ...parts: Uint8Array[]): Buffer => box(type, Buffer.alloc(4), ...parts)
const u16 = (...values: number[]): Buffer => { const bytes = Buffer.alloc(values.length * 2); values.forEach((value, i) => bytes.writeUInt16BE(value, i * 2)); return bytes }
const u32 = (...values: number[]): Buffer => { const bytes = Buffer.alloc(values.length * 4); values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, i * 4)); return bytes }

/** `saysPixels`: what the file claims its size is, to see what a reader believes. Width and height of the picture become even. */
export const makeHeic = async (picture: Uint8Array, widthPixels = 640, heightPixels = 480, saysPixels: readonly [number, number] = [widthPixels, heightPixels]): Promise<Uint8Array<ArrayBuffer>> => {
  registerMediabunnyServer()
  const raw = await sharp(picture).resize({ width: widthPixels, height: heightPixels, fit: 'cover' }).ensureAlpha().raw().toBuffer()
  const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() })
  const source = new VideoSampleSource({ codec: 'hevc', bitrate: 8_000_000 })
  output.addVideoTrack(source, { frameRate: 1 })
  await output.start()
  const sample = new VideoSample(Uint8Array.from(raw), { format: 'RGBX', codedWidth: widthPixels, codedHeight: heightPixels, timestamp: 0, duration: 1 })
  await source.add(sample)
  sample.close()
  await output.finalize()

  const track = (await new Input({ source: new BufferSource(output.target.buffer!), formats: [MP4] }).getPrimaryVideoTrack())!
  const packet = (await new EncodedPacketSink(track).getFirstPacket())!
  const config = (await track.getDecoderConfig())!.description as ArrayBuffer
  const [hvcC, ispe] = [box('hvcC', new Uint8Array(config)), fullBox('ispe', u32(...saysPixels))]
  const metaOf = (offset: number): Buffer => fullBox('meta',
    fullBox('hdlr', u32(0), Buffer.from('pict'), Buffer.alloc(13)),
    fullBox('pitm', u16(1)),
    fullBox('iloc', Buffer.from([0x44, 0x00]), u16(1), u16(1, 0, 1), u32(offset, packet.data.length)),
    fullBox('iinf', u16(1), box('infe', Buffer.from([2, 0, 0, 0]), u16(1, 0), Buffer.from('hvc1\0'))),
    box('iprp', box('ipco', hvcC, ispe), fullBox('ipma', u32(1), u16(1), Buffer.from([2, 0x81, 0x02]))))
  const ftyp = box('ftyp', Buffer.from('heic'), u32(0), Buffer.from('mif1heic'))
  const meta = metaOf(0)
  return Uint8Array.from(Buffer.concat([ftyp, metaOf(ftyp.length + meta.length + 8), box('mdat', packet.data)]))
}
