/** Structured log lines on standard error; standard output is for the person who started the server. */
export interface Logger {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

const levels = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 }
export type LogLevel = keyof typeof levels
export const isLogLevel = (text: string): text is LogLevel => Object.hasOwn(levels, text)

const plain = (value: unknown): unknown => (value instanceof Error ? { message: value.message, stack: value.stack, code: (value as NodeJS.ErrnoException).code } : value)

export const createLogger = (level: LogLevel): Logger => {
  const write = (name: 'info' | 'warn' | 'error') => (fields: Record<string, unknown>, message: string) => {
    if (levels[name] < levels[level]) return
    const shown = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)]))
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: name, message, ...shown })}\n`)
  }
  return { info: write('info'), warn: write('warn'), error: write('error') }
}
