import type { Fix } from '@fieldproof/core/kernel'

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!)

/** One day as GPX 1.1 (topografix.com/GPX/1/1): a track, with a new segment after each silence. Accuracy has no element of its own there; it is in the JSON. */
export const gpxOf = (name: string, fixes: readonly Fix[], silenceMs: number): string => {
  const segments: string[][] = []
  let last = -Infinity
  for (const { lat, lon, fixTime, altitudeMetres } of fixes) {
    if (fixTime - last > silenceMs) segments.push([])
    segments.at(-1)!.push(`<trkpt lat="${lat}" lon="${lon}">${altitudeMetres === undefined ? '' : `<ele>${altitudeMetres}</ele>`}<time>${new Date(fixTime).toISOString()}</time></trkpt>`)
    last = fixTime
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Fieldproof" xmlns="http://www.topografix.com/GPX/1/1">\n<trk><name>${escapeXml(name)}</name>\n${segments.map((points) => `<trkseg>\n${points.join('\n')}\n</trkseg>`).join('\n')}\n</trk>\n</gpx>\n`
}
