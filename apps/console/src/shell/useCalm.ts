import { useEffect, useState } from 'react'

/** A value once it has stood for a moment: what is asked of the server while somebody types. */
export const useCalm = <T,>(value: T, calmMs = 400): T => {
  const [calm, setCalm] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => { setCalm(value) }, calmMs)
    return () => { clearTimeout(timer) }
  }, [value, calmMs])
  return calm
}
