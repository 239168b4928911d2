import { answerRequests } from '../boundedProcess.ts'

export type TestRequest = { readonly kind: 'echo'; readonly text: string } | { readonly kind: 'crash' | 'throw' | 'spin' | 'swell' | 'environment' | 'stopped' }

/** Does to its process what a hostile file may do to a decoder's. */
await answerRequests<TestRequest, string>(async () => async (request) => {
  switch (request.kind) {
    case 'echo': return request.text
    case 'crash': return process.abort()
    case 'throw': throw new Error('on purpose')
    case 'spin': for (;;);
    case 'swell': {
      const kept: Buffer[] = []
      for (;;) {
        kept.push(Buffer.alloc(20_000_000, 1))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    case 'stopped': {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(process.pid, signal)
      await new Promise((resolve) => setTimeout(resolve, 100))
      return 'still here'
    }
    case 'environment': return Object.keys(process.env).join()
  }
})
