import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { Language } from '@fieldproof/core/kernel'
import type { RefusalProblem } from '../../outbox/types.ts'

type Catalogue = typeof import('@fieldproof/contract/errors').errorCatalogue
let fetched: Catalogue | undefined

/** What the server refused was answered in the language of that day, and is kept so. Its code says the same in the language of today; a code that this version does not know keeps its words. */
export const useRefusal = (problem: RefusalProblem | undefined): RefusalProblem | undefined => {
  const { i18n } = useLingui()
  const [catalogue, setCatalogue] = useState(fetched)
  const isAsked = problem !== undefined && catalogue === undefined
  useEffect(() => {
    // Refusals are rare: the texts of all errors come only with one.
    if (isAsked) void import('@fieldproof/contract/errors').then(({ errorCatalogue }) => { fetched = errorCatalogue; setCatalogue(errorCatalogue) }, () => undefined)
  }, [isAsked])
  if (problem === undefined || catalogue === undefined || !Object.hasOwn(catalogue, problem.code)) return problem
  const { title, remedy } = catalogue[problem.code as keyof Catalogue]
  const language = i18n.locale as Language
  return { ...problem, title: title[language], remedy: remedy[language] }
}
