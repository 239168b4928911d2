/**
 * A folder of pictures for measuring how used photos are noticed. `photographs/` and `drawings/` (renderings and cut-outs too) hold one scene a picture; below
 * `scenes/` every folder that holds pictures is one scene, photographed several times. A folder with none of these holds photographs. Needs sharp, an optional part of the server.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import sharp from 'sharp'
import { halfOf } from './pictures.ts'

/** Small ones are told apart: a phone sends none below 672 pixels, and at half that size the lines of our watermark, which are never smaller than can be read, cover a picture. */
export type PictureKind = 'photographs' | 'small photographs' | 'drawings'
export const pictureKinds: readonly PictureKind[] = ['photographs', 'small photographs', 'drawings']

export interface LibraryPicture {
  readonly name: string
  /** Pictures of one scene share it; a picture that is the only one of its scene has a scene of its own. */
  readonly scene: string
  /** Its place among the views of its scene, and how many there are. */
  readonly view: number
  readonly views: number
  readonly kind: PictureKind
  /** In the format of our phone app: JPEG, at most 1,600 pixels long. */
  readonly bytes: Uint8Array
}

const suffixes = new Set(['.jpg', '.jpeg', '.png', '.webp'])
const leastPixels = 336
const phonePixels = 672
const mostPixels = 1_600

/** Which half of the scenes: rules are chosen with the first, figures reported from the second. All views of a scene are in one half. */
export type Half = 1 | 2

/** The pictures of one half, in order, read one by one; what cannot be read, or is smaller than any photo (a thumbnail, a single pixel), is left out. */
export async function* picturesOf(folder: string, half: Half | undefined): AsyncGenerator<LibraryPicture> {
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => suffixes.has(extname(path).toLowerCase())).sort()
  const isScene = (path: string): boolean => path.startsWith('scenes/')
  for (const [scene, views] of Map.groupBy(paths, (path) => (isScene(path) ? dirname(path) : path))) {
    if (half !== undefined && halfOf(scene) !== half) continue
    for (const [view, name] of views.entries()) {
      const picture = await asPhoneSends(readFileSync(join(folder, name))).catch(() => undefined)
      if (picture !== undefined) yield { name, scene, view, views: views.length, bytes: picture.bytes, kind: name.startsWith('drawings/') ? 'drawings' : picture.shortPixels < phonePixels ? 'small photographs' : 'photographs' }
    }
  }
}

/** Undefined where it is smaller than any photo. */
const asPhoneSends = async (bytes: Uint8Array): Promise<{ bytes: Uint8Array; shortPixels: number } | undefined> => {
  const { data, info } = await sharp(bytes).autoOrient().flatten({ background: '#fff' }).resize({ width: mostPixels, height: mostPixels, fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 90 }).toBuffer({ resolveWithObject: true })
  const shortPixels = Math.min(info.width, info.height)
  return shortPixels < leastPixels ? undefined : { bytes: data, shortPixels }
}
