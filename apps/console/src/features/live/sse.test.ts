import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createSseParser, type SseMessage } from './sse.ts'

const parse = (pieces: readonly string[]) => {
  const messages: SseMessage[] = []
  const retries: number[] = []
  const feed = createSseParser((m) => messages.push(m), (ms) => retries.push(ms))
  for (const piece of pieces) feed(piece)
  return { messages, retries }
}

const text = ': ping\n\nid: 7\nevent: check_in\ndata: {"a":1,\r\ndata: "b":2}\r\n\r\nretry: 1500\ndata:x\n\nid: 9\n\nevent: unfinished\ndata: lost'

describe('server-sent events', () => {
  it('reads names, ids that stay, data over several lines; comments and unfinished messages are nothing', () => {
    const { messages, retries } = parse([text])
    expect(messages).toEqual([
      { event: 'check_in', data: '{"a":1,\n"b":2}', id: '7' },
      { event: 'message', data: 'x', id: '7' },
    ])
    expect(retries).toEqual([1500])
  })

  it('does not care where the pieces are cut', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length]
      expect(parse(at.slice(1).map((end, i) => text.slice(at[i], end)))).toEqual(parse([text]))
    }))
  })
})
