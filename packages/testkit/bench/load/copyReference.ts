/** Binary COPY of rows into a plain indexed table, as fast as `pg` can push it: an upper bound for any design with one row per fix. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Fix } from '@fieldproof/core/kernel'
import type pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { rowPerFixTable } from './references.ts'

/** PostgreSQL's own timestamps count from 2000-01-01. */
const postgresEpochMs = Date.UTC(2000, 0, 1)
const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const rowBytes = 2 + (4 + 16) + (4 + 8) + 2 * (4 + 8) + 4 * (4 + 4) + (4 + 3) + (4 + 4) + (4 + 8)

const encode = (fixes: readonly Fix[], device: Buffer, receivedAt: number): Buffer => {
  const out = Buffer.allocUnsafe(rowBytes * fixes.length)
  let at = 0
  const real = (value: number | undefined) => {
    at = out.writeInt32BE(4, at)
    at = out.writeFloatBE(value ?? 0, at)
  }
  const double = (value: number) => {
    at = out.writeInt32BE(8, at)
    at = out.writeDoubleBE(value, at)
  }
  const timestamp = (instant: number) => {
    at = out.writeInt32BE(8, at)
    at = out.writeBigInt64BE(BigInt(Math.round(instant - postgresEpochMs)) * 1000n, at)
  }
  for (const fix of fixes) {
    at = out.writeInt16BE(11, at)
    at = out.writeInt32BE(16, at)
    at += device.copy(out, at)
    timestamp(fix.fixTime)
    double(fix.lat)
    double(fix.lon)
    real(fix.accuracyMetres)
    real(fix.altitudeMetres)
    real(fix.speedMetresPerSecond)
    real(fix.bearingDegrees)
    at = out.writeInt32BE(3, at)
    at += out.write('gps', at, 'latin1')
    real(fix.batteryPercent)
    timestamp(receivedAt)
  }
  return out
}

/** Rows a second over about `seconds`, in batches of 10,000, each batch its own committed COPY. */
export const copyRowsPerSecond = async (client: pg.Client, fixes: readonly Fix[], seconds: number): Promise<number> => {
  await client.query(rowPerFixTable)
  const device = Buffer.alloc(16)
  let rows = 0
  const from = performance.now()
  while (performance.now() - from < seconds * 1000) {
    device.writeUInt32BE(rows % 64, 12)
    const body = encode(fixes, device, Date.now())
    await pipeline(Readable.from([signature, body, Buffer.from([0xff, 0xff])]), client.query(copyStreams.from('copy bench_fixes from stdin (format binary)')))
    rows += fixes.length
  }
  return rows / ((performance.now() - from) / 1000)
}
