declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream'
  import type { Submittable } from 'pg'
  const streams: { from(statement: string): Writable & Submittable }
  export default streams
}
