export interface SseMessage { readonly event: string; readonly data: string; readonly id: string }

/**
 * Server-sent events (WHATWG HTML, 9.2.6) from text as it arrives, in pieces of any size. We read the stream with fetch and not
 * with EventSource, because EventSource can neither say the reader's language (findings are explained in it) nor hand its
 * Last-Event-ID over when it has given up and is opened anew.
 */
export const createSseParser = (onMessage: (message: SseMessage) => void, onRetry: (milliseconds: number) => void = () => {}) => {
  let rest = ''
  let event = '', data: string[] = [], id = ''
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onMessage({ event: event || 'message', data: data.join('\n'), id })
      event = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value))
  }
  return (chunk: string): void => {
    rest += chunk
    for (;;) {
      const end = rest.search(/\r\n|\n|\r/)
      // A carriage return at the very end may be the first half of CRLF.
      if (end < 0 || (rest[end] === '\r' && end === rest.length - 1)) return
      const text = rest.slice(0, end)
      rest = rest.slice(end + (rest.startsWith('\r\n', end) ? 2 : 1))
      line(text)
    }
  }
}
