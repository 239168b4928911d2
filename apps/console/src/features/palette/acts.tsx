import { EnterOutlined, TableOutlined } from '@ant-design/icons'
import type { Me, SavedView } from '@fieldproof/contract'
import { languages } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { addDays, dayIn } from '../checkIns/days.ts'
import { addressNow } from '../views/viewState.ts'
import { useWorkdayState, workdayStates } from '../workday/states.ts'
import { client, queries, queryClient } from '../../shell/api.ts'
import { signOut } from '../../shell/auth.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { languageNames } from '../../shell/i18n.ts'
import { showRecentActs, usePageKeysNow } from '../../shell/pageKeys.ts'
import { useDestinations } from '../../shell/navigation.tsx'
import { fetchUrl } from '../../shell/saveFile.ts'
import { setPreferences, usePreferences } from '../../shell/preferences.ts'

/**
 * `also`: words in English by which an act is found in every language, as pages are by their address. One icon for all: those of the pages stand in the first load, and each that is used here too would
 * become a file of its own there.
 */
export interface PaletteAct { readonly key: string; readonly label: string; readonly hint?: string; readonly also: string; readonly icon: ReactNode; readonly go: () => void }

/** What this person may do, wherever they are. The server decides again at every request. */
export const useActs = (me: Me): readonly PaletteAct[] => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const onError = useErrorToast()
  const stateOf = useWorkdayState()
  const { language, colour, navigationCollapsed } = usePreferences()
  const today = dayIn(Date.now(), me.timeZone)
  const open = (to: string, search: Readonly<Record<string, string>> = {}) => () => void navigate({ to, search })
  const fetchFile = (report: Parameters<typeof client.reports.exportUrl>[0], from: string) => () => { fetchUrl(`${client.reports.exportUrl(report)}?${new URLSearchParams({ from, to: today, format: 'xlsx', language: i18n.locale })}`) }
  const colours = { light: t`浅色`, dark: t`深色`, system: t`跟随系统` }
  const acts: readonly (PaletteAct & { readonly allowed?: boolean })[] = [
    { key: 'new-person', label: t`添加人员`, also: 'new person add people', icon: <EnterOutlined />, go: open('/people', { mode: 'new' }), allowed: me.canAdminister },
    { key: 'import-people', label: t`导入人员`, also: 'import people', icon: <EnterOutlined />, go: open('/people/import'), allowed: me.canAdminister },
    { key: 'new-site', label: t`新建地点`, also: 'new site add site', icon: <EnterOutlined />, go: open('/sites', { mode: 'new' }), allowed: me.canAdminister },
    { key: 'import-sites', label: t`导入地点`, also: 'import sites', icon: <EnterOutlined />, go: open('/sites', { mode: 'import' }), allowed: me.canAdminister },
    { key: 'spot-check', label: t`发起抽查`, also: 'new spot check challenge', icon: <EnterOutlined />, go: open('/challenges', { mode: 'ask' }), allowed: me.role !== 'auditor' },
    { key: 'export-check-ins', label: t`导出最近 30 天签到（Excel）`, also: 'export check-ins excel', icon: <EnterOutlined />, go: fetchFile('check-ins', addDays(today, -29)) },
    { key: 'export-attendance', label: t`导出本月考勤（Excel）`, also: 'export attendance excel', icon: <EnterOutlined />, go: fetchFile('attendance', `${today.slice(0, 7)}-01`) },
    { key: 'export-anomalies', label: t`导出最近 30 天异常（Excel）`, also: 'export anomalies excel', icon: <EnterOutlined />, go: fetchFile('anomalies', addDays(today, -29)) },
    ...workdayStates.map((state) => ({ key: `today-${state}`, label: t`今日人员：${stateOf(state).name}`, also: `today ${state.replaceAll('_', ' ')}`, icon: <EnterOutlined />, go: open('/workday', { state }) })),
    { key: 'recent-acts', label: t`刚才做的`, hint: 'Z', also: 'recent acts undo history', icon: <EnterOutlined />, go: showRecentActs },
    ...languages.filter((one) => one !== language).map((one) => ({ key: `language-${one}`, label: t`切换语言：${languageNames[one]}`, also: `language ${one}`, icon: <EnterOutlined />, go: () => { setPreferences({ language: one }) } })),
    ...(['light', 'dark', 'system'] as const).filter((one) => one !== colour).map((one) => ({ key: `colour-${one}`, label: t`切换外观：${colours[one]}`, also: `colour color theme ${one}`, icon: <EnterOutlined />, go: () => { setPreferences({ colour: one }) } })),
    { key: 'menu', label: navigationCollapsed ? t`展开菜单` : t`收起菜单`, also: 'menu', icon: <EnterOutlined />, go: () => { setPreferences({ navigationCollapsed: !navigationCollapsed }) } },
    { key: 'sign-out', label: t`退出登录`, also: 'sign out log out', icon: <EnterOutlined />, go: () => void signOut().then(() => navigate({ to: '/sign-in' })).then(() => { queryClient.clear() }).catch(onError) },
  ]
  return acts.filter(({ allowed = me.role !== 'field_worker' }) => allowed)
}

/** What the page that is open offers to be done, such as with what is chosen in its list; with the key that does it at once. */
export const usePageActs = (): readonly PaletteAct[] =>
  usePageKeysNow().filter(({ isOffered }) => isOffered).map(({ keys, name, act }) => ({ key: `page-${keys.join()}`, label: name, hint: keys[0]!.toUpperCase(), also: 'page', icon: <EnterOutlined />, go: () => { act() } }))

/** The saved views by name, each with the page it is of. */
export const useViewChoices = (me: Me): readonly PaletteAct[] => {
  const navigate = useNavigate()
  const destinations = useDestinations(me)
  const views = useQuery({ ...queries.views, enabled: me.role !== 'field_worker' })
  const pageOf = ({ page }: SavedView) => destinations.find(({ path }) => path === `/${page}`)
  return (views.data?.views ?? []).flatMap((view) => {
    const page = pageOf(view)
    return page ? [{ key: view.viewId, label: view.name, hint: page.label, also: view.page, icon: <TableOutlined />, go: () => void navigate({ to: page.path, search: addressNow(view, me.timeZone) }) }] : []
  })
}
