/**
 * What people do to a photo before they hand it in once more. Each takes the bytes of a JPEG and gives those of another; `seed` decides what the new watermark
 * says. Needs sharp, an optional part of the server.
 */
import sharp from 'sharp'
import { createRandom } from '../random.ts'

type Edit = (photo: Uint8Array, seed: string) => Promise<Buffer>

const jpeg = (quality: number): Edit => (photo) => sharp(photo).jpeg({ quality }).toBuffer()

/**
 * The watermark of our phone app, in its own proportions (apps/mobile/src/capture/photo.ts): a shade along the lower edge with the time, a code, the site, the
 * person and the place. Drawn over whatever is there, an earlier watermark included.
 */
export const watermarked: Edit = async (photo, seed) => {
  // A server in this process has blocked every decoder but those of photos (platform/photos/readPhoto.ts); this drawing is ours.
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] })
  const random = createRandom(`watermark/${seed}`)
  const { width, height } = (await sharp(photo).metadata()).autoOrient
  const unit = Math.max(14, Math.round(Math.min(width, height) / 24))
  const band = unit * 2 + unit * 1.5 + 2 * unit * 1.45
  const line = height - band + unit + unit * 1.2
  const two = (n: number) => String(n).padStart(2, '0')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="shade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0"/><stop offset=".35" stop-color="#000" stop-opacity=".55"/><stop offset="1" stop-color="#000" stop-opacity=".78"/></linearGradient></defs>
    <rect x="0" y="${height - band - unit * 2}" width="${width}" height="${band + unit * 2}" fill="url(#shade)"/>
    <g fill="#fff" font-family="Noto Sans CJK SC, sans-serif">
      <text x="${unit}" y="${line}" font-size="${unit * 1.5}" font-weight="700">2026-${two(random.whole(1, 12))}-${two(random.whole(1, 28))} ${two(random.whole(8, 19))}:${two(random.whole(0, 59))}</text>
      <text x="${width - unit}" y="${line}" font-size="${unit}" text-anchor="end">${random.whole(0x10000000, 0x7fffffff).toString(16)}</text>
      <text x="${unit}" y="${line + unit * 1.45}" font-size="${unit}">${['滨江超市', '国贸门店 3 号', '宝山路营业厅', 'Joy Mart'][random.whole(0, 3)]}</text>
      <text x="${unit}" y="${line + unit * 2.9}" font-size="${unit}">${['王小明', '李雷', '陈思', 'Zhang Wei'][random.whole(0, 3)]} · 30.${random.whole(1000, 9999)}, 120.${random.whole(1000, 9999)} ±${random.whole(4, 60)} m</text>
    </g></svg>`
  return sharp(photo).autoOrient().composite([{ input: Buffer.from(svg) }]).jpeg({ quality: 82 }).toBuffer()
}

/** Takes `share` of the width and height away, half of it on each side. */
const cut = (share: number): Edit => async (photo) => {
  const { width, height } = (await sharp(photo).metadata()).autoOrient
  const [w, h] = [Math.round(width * (1 - share)), Math.round(height * (1 - share))]
  return sharp(await sharp(photo).autoOrient().jpeg({ quality: 95 }).toBuffer()).extract({ left: Math.round((width - w) / 2), top: Math.round((height - h) / 2), width: w, height: h }).jpeg({ quality: 85 }).toBuffer()
}

const then = (...steps: readonly Edit[]): Edit => async (photo, seed) => {
  let made: Uint8Array = photo
  for (const step of steps) made = await step(made, seed)
  return Buffer.from(made)
}
const half: Edit = async (photo) => sharp(photo).resize({ width: Math.max(64, Math.round((await sharp(photo).metadata()).width / 2)) }).jpeg({ quality: 80 }).toBuffer()

/** The three that must be found nearly always, what is made of them, and those that hurt more. */
export const photoEdits = {
  jpeg_q60: jpeg(60),
  half_size: half,
  new_watermark: watermarked,
  half_size_new_watermark_q60: then(half, watermarked, jpeg(60)),
  brighter: (photo) => sharp(photo).modulate({ brightness: 1.2 }).jpeg({ quality: 80 }).toBuffer(),
  more_contrast: (photo) => sharp(photo).linear(1.3, -30).jpeg({ quality: 80 }).toBuffer(),
  mirrored_new_watermark: then((photo) => sharp(photo).flop().jpeg({ quality: 85 }).toBuffer(), watermarked),
  cut_5_percent_new_watermark: then(cut(0.05), watermarked),
  cut_10_percent_new_watermark: then(cut(0.1), watermarked),
  cut_15_percent_new_watermark: then(cut(0.15), watermarked),
  tilted_and_blurred: (photo) => sharp(photo).rotate(1.2, { background: '#111' }).blur(1.2).modulate({ brightness: 0.9 }).jpeg({ quality: 60 }).toBuffer(),
} as const satisfies Record<string, Edit>

/**
 * The same view photographed again by hand on another day, made up: moved by up to 6 % of the picture, turned by up to 3°, nearer by 6 to 14 % (the margin that this needs),
 * in another light, with noise. Real second photos differ more: people and cars have moved, and so has the hand in depth.
 */
export const retaken: Edit = async (photo, seed) => {
  const random = createRandom(`retaken/${seed}`)
  const { width, height } = (await sharp(photo).metadata()).autoOrient
  const turned = await sharp(photo).autoOrient().rotate(random.between(-3, 3), { background: '#777' }).modulate({ brightness: random.between(0.75, 1.25) }).jpeg({ quality: 90 }).toBuffer({ resolveWithObject: true })
  const [w, h] = [Math.round(width * random.between(0.86, 0.94)), Math.round(height * random.between(0.86, 0.94))]
  const [left, top] = [(turned.info.width - w) / 2 + width * random.between(-0.06, 0.06), (turned.info.height - h) / 2 + height * random.between(-0.06, 0.06)]
  const within = (value: number, most: number): number => Math.round(Math.max(0, Math.min(most, value)))
  return sharp(turned.data).extract({ left: within(left, turned.info.width - w), top: within(top, turned.info.height - h), width: w, height: h }).jpeg({ quality: 82 }).toBuffer()
}

export type PhotoEdit = keyof typeof photoEdits
export const photoEditNames = Object.keys(photoEdits) as PhotoEdit[]
/** What the aim (≥ 98 % found) is about. */
export const plainEdits: readonly PhotoEdit[] = ['jpeg_q60', 'half_size', 'new_watermark', 'half_size_new_watermark_q60']
