import { lazy as reactLazy } from 'react'
import { isMissingProgram, MissingPart } from './missingProgram.tsx'

/** React's, for parts of a page: one whose program cannot be loaded says so, and does not take the page with it. Used everywhere in its stead (.oxlintrc.json). */
export const lazy: typeof reactLazy = (load) => reactLazy(() => load().catch((error: unknown): never => {
  if (!isMissingProgram(error)) throw error
  return { default: MissingPart } as never
}))
