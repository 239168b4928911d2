/**
 * Draws the PNG icons from public/favicon.svg with the system's Chromium: the SVG is the only master.
 * Run after changing the mark: node apps/mobile/scripts/draw-icons.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const publicFolder = fileURLToPath(new URL('../public/', import.meta.url))
const mark = readFileSync(`${publicFolder}favicon.svg`, 'utf8')
const square = mark.replace('rx="15"', 'rx="0"')
// Maskable icons may be cut to the middle 80 % (W3C manifest, "safe zone"): the drawing shrinks, the background does not.
const maskable = square.replace('<circle', '<g transform="translate(7.7 7.7) scale(.76)"><circle').replace('</svg>', '</g></svg>')

const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  for (const [file, svg, size] of [
    ['icon-192.png', mark, 192], ['icon-512.png', mark, 512], ['icon-maskable-512.png', maskable, 512], ['apple-touch-icon.png', square, 180],
  ] as const) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
    writeFileSync(`${publicFolder}${file}`, await page.screenshot({ omitBackground: true }))
  }
} finally {
  await browser.close()
}
