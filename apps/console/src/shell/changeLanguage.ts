import type { Language } from '@fieldproof/core/kernel'
import { notifyManager, QueryClient, type QueryKey } from '@tanstack/react-query'
import type { Locale } from 'antd/es/locale/index.js'
import { queryClient, speakNext } from './api.ts'
import { loadLanguage } from './i18n.ts'
import { preferences } from './preferences.ts'

/** A slow answer does not keep the reader waiting: it follows its page. */
const patienceMs = 1500

/**
 * Reasons of verdicts, causes and errors are worded by the server. So that a page never says half of itself in the language before, what is on
 * screen is asked for in the new one first, beside what is kept, and both change in one step.
 */
const askAgain = async (language: Language): Promise<readonly { readonly queryKey: QueryKey; readonly queryHash: string; readonly data: unknown; readonly isNewest: () => boolean }[]> => {
  const beside = new QueryClient()
  const answered: Awaited<ReturnType<typeof askAgain>>[number][] = []
  const endSpeaking = speakNext(language)
  const all = queryClient.getQueryCache().findAll({ type: 'active', predicate: ({ state }) => state.data !== undefined }).map(async (query) => {
    const { queryKey, queryHash } = query
    const { dataUpdatedAt } = query.state
    // Lists that grow page by page are asked for as far as they have grown.
    beside.setQueryData(queryKey, query.state.data)
    const data = await beside.fetchQuery({ ...query.options, queryKey, queryHash, retry: false, staleTime: 0 } as Parameters<typeof beside.fetchQuery>[0])
    answered.push({ queryKey, queryHash, data, isNewest: () => query.state.dataUpdatedAt === dataUpdatedAt })
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  await Promise.race([Promise.allSettled(all), new Promise((resolve) => { timer = setTimeout(resolve, patienceMs) })])
  clearTimeout(timer)
  endSpeaking()
  beside.clear()
  return [...answered]
}

/** Shows the page in another language: its own texts and those of the server together. */
export const changeLanguage = async (language: Language, show: (locale: Locale) => void): Promise<void> => {
  const { locale, activate } = await loadLanguage(language)
  const isWanted = () => preferences().language === language
  if (!isWanted()) return
  const answers = await askAgain(language)
  if (!isWanted()) return
  const kept = answers.filter(({ isNewest }) => isNewest())
  // One flush: whoever shows an answer hears of it together with whoever shows a text.
  notifyManager.batch(() => {
    for (const { queryKey, data } of kept) queryClient.setQueryData(queryKey, data)
    notifyManager.schedule(() => {
      activate()
      show(locale)
      const isKept = new Set(kept.map(({ queryHash }) => queryHash))
      void queryClient.invalidateQueries({ predicate: ({ queryHash }) => !isKept.has(queryHash) })
    })
  })
}
