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
/** Photographed from a screen, made up: not quite straight, the screen's edges cut away, its grid of pixels against the camera's, paler and a little out of focus. */
const fromScreen: Edit = async (photo) => {
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] })
  const shown = await sharp(photo).affine([[1, 0.012], [-0.008, 0.99]], { background: '#222' }).linear(0.85, 24).blur(0.9).jpeg({ quality: 92 }).toBuffer({ resolveWithObject: true })
  const { width, height } = shown.info
  const grid = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><pattern id="p" width="7" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(3)"><rect width="3" height="5" fill="#000" fill-opacity=".12"/><rect width="7" height="2" fill="#000" fill-opacity=".08"/></pattern></defs><rect width="100%" height="100%" fill="url(#p)"/></svg>`
  return sharp(await sharp(shown.data).composite([{ input: Buffer.from(grid) }]).jpeg({ quality: 92 }).toBuffer()).extract({ left: Math.round(width * 0.03), top: Math.round(height * 0.03), width: Math.round(width * 0.94), height: Math.round(height * 0.94) }).jpeg({ quality: 80 }).toBuffer()
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
  from_a_screen_new_watermark: then(fromScreen, watermarked),
  tilted_and_blurred: (photo) => sharp(photo).rotate(1.2, { background: '#111' }).blur(1.2).modulate({ brightness: 0.9 }).jpeg({ quality: 60 }).toBuffer(),
} as const satisfies Record<string, Edit>

/** Two photos of one view. */
export interface TwoViews { readonly before: Uint8Array; readonly after: Uint8Array }
type Retake = (photo: Uint8Array, seed: string) => Promise<TwoViews>

/** How far the second view is off: moved by so much of the picture, turned, nearer or farther, each up to that. Both are cut out of one picture, with a margin for it. */
const retake = (moved: number, degrees: number, zoomed: number): Retake => async (photo, seed) => {
  const random = createRandom(`retaken/${seed}`)
  const upright = await sharp(photo).autoOrient().jpeg({ quality: 95 }).toBuffer({ resolveWithObject: true })
  const { width, height } = upright.info
  const share = 0.98 - 2 * moved - zoomed - degrees / 60
  const window = async (from: Buffer, about: { width: number; height: number }, size: number, right: number, down: number): Promise<Buffer> => {
    const [w, h] = [Math.round(width * size), Math.round(height * size)]
    const within = (value: number, most: number): number => Math.round(Math.max(0, Math.min(most, value)))
    return sharp(from).extract({ left: within((about.width - w) / 2 + right * width, about.width - w), top: within((about.height - h) / 2 + down * height, about.height - h), width: w, height: h }).jpeg({ quality: 82 }).toBuffer()
  }
  const turned = await sharp(upright.data).rotate(random.between(-degrees, degrees), { background: '#777' }).modulate({ brightness: random.between(0.75, 1.25) }).jpeg({ quality: 90 }).toBuffer({ resolveWithObject: true })
  return { before: await window(upright.data, upright.info, share, 0, 0), after: await window(turned.data, turned.info, share * (1 + random.between(-zoomed, zoomed)), random.between(-moved, moved), random.between(-moved, moved)) }
}

/**
 * The same view photographed again by hand on another day, made up: moved by up to 6 % of the picture, turned by up to 3°, nearer or farther by up to 4 %, in another light. Real
 * second photos differ more: people and cars have moved, and so has the hand in depth.
 */
export const retaken: Retake = retake(0.06, 3, 0.04)
/** As somebody does who lays the second photo over the first: a hundredth of the picture, one degree. No more than a flat scene, so that what is left to tell the two apart is the hand alone. */
export const carefullyRetaken: Retake = retake(0.01, 1, 0.02)

export type PhotoEdit = keyof typeof photoEdits
export const photoEditNames = Object.keys(photoEdits) as PhotoEdit[]
/** What the aim (≥ 98 % found) is about. */
export const plainEdits: readonly PhotoEdit[] = ['jpeg_q60', 'half_size', 'new_watermark', 'half_size_new_watermark_q60']
