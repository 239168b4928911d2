import { Readable } from 'node:stream'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

export interface ZipEntry {
  readonly name: string
  /** Photos are compressed already. */
  readonly isPacked?: boolean
  readonly modifiedAt: Date
  readonly parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** A zip archive that is made while it is read: one piece of one entry in memory at a time, whatever the size. An entry that fails ends the stream with the error. */
export const zipStream = (entries: AsyncIterable<ZipEntry>): Readable => Readable.from((async function* () {
  const made: Uint8Array[] = []
  let failed: Error | undefined
  const zip = new Zip((error, bytes) => {
    if (error) failed = error
    else made.push(bytes)
  })
  const take = function* () {
    if (failed) throw failed
    yield* made.splice(0)
  }
  for await (const { name, isPacked, modifiedAt, parts } of entries) {
    const file = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
    file.mtime = modifiedAt
    zip.add(file)
    for await (const part of parts) {
      file.push(part)
      yield* take()
    }
    file.push(new Uint8Array(0), true)
    yield* take()
  }
  zip.end()
  yield* take()
})())
