/** What an answer that is not 2xx says, and whose word it is. */
export interface HttpFailure { readonly status: number; readonly problem?: { readonly code?: string; readonly title?: string; readonly detail?: string; readonly remedy?: string } | undefined; readonly retryAfterSeconds?: number | undefined }
export const httpFailure = (error: unknown): HttpFailure | undefined => {
  const status = (error as { status?: unknown } | null)?.status
  return typeof status === 'number' ? (error as HttpFailure) : undefined
}

/**
 * Is this a word of our own server? It says in its problem details what is wrong and what to do. What stands in between (a proxy, a firewall, a hotel's sign-in page) answers with a
 * status too, and knows nothing of what was sent: nothing is given up on its word.
 */
export const isFromOurServer = (failure: HttpFailure | undefined): boolean => typeof failure?.problem?.code === 'string' && typeof failure.problem.remedy === 'string'
