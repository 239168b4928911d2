/**
 * Programs that change pictures, as they sign their files. A camera's firmware signs too (`HDR+ 1.0…`, `V06.02.20`), so a signature means nothing
 * until it is one of these.
 */
const editors: readonly (readonly [RegExp, string])[] = [
  [/lightroom/i, 'Adobe Lightroom'], [/photoshop/i, 'Adobe Photoshop'], [/snapseed/i, 'Snapseed'], [/\bgimp\b/i, 'GIMP'], [/affinity photo/i, 'Affinity Photo'],
  [/meitu|美图/i, '美图秀秀'], [/picsart/i, 'PicsArt'], [/\bvsco\b/i, 'VSCO'], [/pixelmator/i, 'Pixelmator'], [/paint\.net/i, 'Paint.NET'], [/\bpaint(shop| shop)/i, 'PaintShop'],
  [/capture one/i, 'Capture One'], [/canva\b/i, 'Canva'], [/luminar/i, 'Luminar'], [/darktable/i, 'darktable'], [/rawtherapee/i, 'RawTherapee'], [/\bpicasa\b/i, 'Picasa'],
  [/acdsee/i, 'ACDSee'], [/xnview|libformat/i, 'XnView'], [/irfanview/i, 'IrfanView'], [/imagemagick/i, 'ImageMagick'], [/faststone/i, 'FastStone'], [/醒图|xingtu/i, '醒图'], [/轻颜|faceu/i, '轻颜'], [/photopea/i, 'Photopea'],
]

/** The editor's name where a signature is one's, else undefined. */
export const editorOf = (...signatures: readonly (string | undefined)[]): string | undefined => {
  for (const signature of signatures) if (signature !== undefined) for (const [pattern, name] of editors) if (pattern.test(signature)) return name
  return undefined
}
