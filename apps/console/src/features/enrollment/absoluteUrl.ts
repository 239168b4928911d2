export const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** A path or address from the server, as phones reach it: a server that knows only "localhost" is reached where this page was. */
export const absoluteUrl = (path: string): string => {
  const url = new URL(path, location.origin)
  return isLoopback(url.hostname) && !isLoopback(location.hostname) ? new URL(url.pathname + url.search + url.hash, location.origin).href : url.href
}
