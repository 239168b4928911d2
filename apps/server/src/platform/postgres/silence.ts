import type pg from 'pg'

/**
 * A network that swallows packets breaks no connection: TCP sends again for a quarter of an hour before it gives up (Linux, tcp_retries2), and until then
 * a statement waits, and every upload behind it. So each statement has a longest time for its answer, a connection without work is asked now and then
 * whether the other end is there, and the database gives up an end of ours that no longer acknowledges, with the locks it held.
 */
export interface Patience {
  /** A statement that has no answer by then fails, and its connection with it. */
  readonly answerWithinMs: number
}

/** What a connection to the database is opened with, beside its `options`. */
export const watchedConnection = ({ answerWithinMs }: Patience) => ({ query_timeout: answerWithinMs, connectionTimeoutMillis: 5_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 })

/** The database's own end of it; without effect on a Unix socket. */
export const watchedByDatabase = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c tcp_user_timeout=60000'

/** pg gives this error no code. */
export const isSilence = (error: unknown): boolean => (error as Error | undefined)?.message === 'Query read timeout'

/** A client whose connection ends with the first statement that is not answered in time: pg would keep it, and send the next statement after the one that hangs. */
export const endingWhenSilent = (Client: typeof pg.Client): typeof pg.Client =>
  class extends Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const ask = this.query.bind(this) as (...given: unknown[]) => unknown
      this.query = ((...given: unknown[]) => {
        const answer = ask(...given)
        // Without a callback there is a promise; the pool, which gives one, ends the connection by itself.
        if (answer instanceof Promise) answer.catch((error: unknown) => { if (isSilence(error)) void this.end().catch(() => {}) })
        return answer
      }) as pg.Client['query']
    }
  }
