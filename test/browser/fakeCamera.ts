import { writeFileSync } from 'node:fs'

/** What Chromium's fake camera shows: red on the left and blue on the right, with a white square that moves, so that no two photos are the same. */
export const sceneColours = { left: [200, 40, 40], right: [40, 60, 200] } as const

const [width, height, frames] = [640, 480, 12]

/** RGB to limited-range BT.601 Y, U and V. */
const yuv = ([r, g, b]: readonly [number, number, number]): [number, number, number] =>
  [16 + 0.257 * r + 0.504 * g + 0.098 * b, 128 - 0.148 * r - 0.291 * g + 0.439 * b, 128 + 0.439 * r - 0.368 * g - 0.071 * b].map(Math.round) as [number, number, number]

/** A YUV4MPEG2 film for `--use-file-for-fake-video-capture`; Chromium repeats it. */
export const writeCameraFilm = (file: string): void => {
  const [left, right, white] = [yuv(sceneColours.left), yuv(sceneColours.right), yuv([255, 255, 255])]
  const film: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)]
  for (let frame = 0; frame < frames; frame++) {
    const isWhite = (x: number, y: number) => y >= 40 && y < 100 && x >= 40 + frame * 40 && x < 100 + frame * 40
    const plane = (component: 0 | 1 | 2, step: number): Uint8Array => Uint8Array.from(Array.from({ length: (width / step) * (height / step) }, (_, i) => {
      const [x, y] = [(i % (width / step)) * step, Math.floor(i / (width / step)) * step]
      return (isWhite(x, y) ? white : x < width / 2 ? left : right)[component]
    }))
    film.push(Buffer.from('FRAME\n'), plane(0, 1), plane(1, 2), plane(2, 2))
  }
  writeFileSync(file, Buffer.concat(film))
}
