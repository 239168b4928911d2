import { existsSync, writeFileSync } from 'node:fs'
import { answerRequests } from '../boundedProcess.ts'

export type TestRequest = { readonly kind: 'echo' | 'killedOnce'; readonly text: string } | { readonly kind: 'crash' | 'throw' | 'spin' | 'swell' | 'environment' | 'stopped' | 'killed' }

/** As the kernel does that is short of memory. */
const beKilled = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

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
    case 'killedOnce':
      if (existsSync(request.text)) return 'read at the second try'
      writeFileSync(request.text, '')
      return beKilled()
    case 'killed': return beKilled()
    case 'environment': return Object.keys(process.env).join()
  }
})
