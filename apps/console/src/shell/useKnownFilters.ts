import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

type Said = Readonly<Record<string, unknown>>

/** What of an address to change so that it says what the page shows. */
export const corrections = (address: Said, shown: object): Record<string, string | undefined> | undefined => {
  const wrong = Object.entries(shown as Said).filter(([name, value]) => address[name] !== undefined && address[name] !== value)
  return wrong.length === 0 ? undefined : Object.fromEntries(wrong.map(([name, value]) => [name, value === undefined ? undefined : String(value)]))
}

/** A filter with a value that the page does not know is not kept in the address either: an address never says other than what is seen. */
export const useKnownFilters = (address: Said, shown: object): void => {
  const navigate = useNavigate()
  const change = corrections(address, shown)
  const text = JSON.stringify(change, (_, value: unknown) => value ?? null)
  useEffect(() => {
    if (change) void navigate({ to: '.', search: (old: Said) => ({ ...old, ...change }) as never, replace: true })
    // By what is to change: it is another object each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text])
}
