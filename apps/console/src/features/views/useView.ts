import type { SavedView, ViewPage } from '@fieldproof/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { withOpen } from '../../shell/address.ts'
import { queries, useOrgTimeZone } from '../../shell/api.ts'
import { setPreferences, usePreferences } from '../../shell/preferences.ts'
import { dayIn } from '../checkIns/days.ts'
import { type Address, addressOf, columnsInForce, columnsText, differsFrom, isEverything, type Filters, noView, stateOf, tableOf } from './viewState.ts'

export interface ViewInUse {
  /** Own ones first; empty while they are on their way. */
  readonly views: readonly SavedView[]
  readonly error: unknown
  readonly retry: () => void
  /** What the address names, if it is there for this person. */
  readonly chosen: SavedView | undefined
  readonly differs: boolean
  /** No view and no filter. */
  readonly isEverything: boolean
  readonly state: Filters
  readonly today: string
  readonly columns: readonly string[] | undefined
  readonly open: (view: SavedView | null) => void
  /** Stays where one is and says which view this is. */
  readonly name: (view: SavedView) => void
  readonly setColumns: (columns: readonly string[] | undefined) => void
}

const same = (a: readonly string[] | null, b: readonly string[] | null): boolean => a?.join() === b?.join()

/** The named view of a page: what the address, the person's views and this browser say together. */
export const useView = (page: ViewPage): ViewInUse => {
  const navigate = useNavigate()
  const address = useSearch({ strict: false }) as Address
  const remembered = usePreferences().columns
  const today = dayIn(Date.now(), useOrgTimeZone())
  const list = useQuery(queries.views)
  const views = list.data?.views.filter((view) => view.page === page) ?? []
  const chosen = views.find(({ viewId }) => viewId === address['view'])
  const table = tableOf(page, address)
  const { columns, isSaid } = columnsInForce(page, address, chosen, remembered[table])
  const to = `/${page}`
  return {
    views, error: list.error, retry: () => void list.refetch(), chosen, today, columns, state: stateOf(page, address),
    differs: chosen !== undefined && differsFrom(chosen, address, today),
    isEverything: chosen === undefined && isEverything(page, address),
    open: (view) => void navigate({ to, search: view ? addressOf(view, today) : views.some(({ isDefault }) => isDefault) ? { view: noView } : {} }),
    name: ({ viewId }) => void navigate({ to, search: (old) => withOpen(old, { view: viewId, columns: undefined }), state: true, replace: true }),
    setColumns: (next) => {
      const wanted = next ?? null
      if (isSaid) void navigate({ to, search: (old) => withOpen(old, { columns: chosen && same(chosen.columns, wanted) ? undefined : columnsText(wanted) }), state: true, replace: true })
      else setPreferences({ columns: Object.fromEntries(Object.entries({ ...remembered, [table]: next }).filter((entry): entry is [string, readonly string[]] => entry[1] !== undefined)) })
    },
  }
}
