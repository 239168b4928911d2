/** How long a request may take, and who goes first on a slow network. */

const answerMs = 30_000
/** What a network must carry at least: slower than 1 kB/s the request is given up, and tried again in smaller parts. */
const leastBytesPerMs = 1

const bytesOf = (body: RequestInit['body']): number =>
  typeof body === 'string' ? body.length : body instanceof Blob ? body.size : ArrayBuffer.isView(body) || body instanceof ArrayBuffer ? body.byteLength : 0

/** A stalled connection would hold the sync for ever; a slow one that is still carrying a large body must not be cut for it. */
export const limitMs = (body: RequestInit['body']): number => answerMs + bytesOf(body) / leastBytesPerMs

export const uploadsPath = '/api/v1/uploads'

export interface PatientFetch {
  readonly fetch: typeof fetch
  /** What is on its way of photos and videos is broken off; it goes on later from the byte that has arrived. */
  readonly giveWay: () => void
}

export const createPatientFetch = (doFetch: typeof fetch = (...args) => fetch(...args), setTimer: (work: () => void, ms: number) => unknown = (work, ms) => setTimeout(work, ms)): PatientFetch => {
  const uploads = new Set<AbortController>()
  return {
    fetch: async (input, init) => {
      if (init?.signal) return doFetch(input, init)
      const stop = new AbortController()
      // The timer outlives the head of the answer: its body may stall as well.
      setTimer(() => { stop.abort(new DOMException('no answer in time', 'TimeoutError')) }, limitMs(init?.body))
      const isUpload = typeof input === 'string' && input.includes(uploadsPath)
      if (isUpload) uploads.add(stop)
      try {
        return await doFetch(input, { ...init, signal: stop.signal })
      } finally {
        uploads.delete(stop)
      }
    },
    giveWay: () => { for (const stop of uploads) stop.abort(new DOMException('something more urgent goes first', 'AbortError')) },
  }
}
