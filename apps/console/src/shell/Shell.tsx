import { LeftOutlined, LogoutOutlined, MenuOutlined, RightOutlined, SafetyOutlined, SearchOutlined, UndoOutlined, UserOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Button, Dropdown, Menu } from 'antd'
import { Suspense, useDeferredValue, useEffect, useState } from 'react'
import { lazy } from './lazy.tsx'
import { onAlertOpened } from './alertOpened.ts'
import { AlertBell } from './AlertBell.tsx'
import { queryClient, signedOutEvent, useMe } from './api.ts'
import { signOut } from './auth.ts'
import { EmptyState } from './EmptyState.tsx'
import { useErrorToast } from './ErrorState.tsx'
import { ColourButton, LanguageButton } from './LanguageAndColour.tsx'
import { keyHelpEvent, recentActsEvent, showRecentActs } from './pageKeys.ts'
import { useDestinations, useRoleName } from './navigation.tsx'
import { ReviewBadge } from './ReviewBadge.tsx'
import { setPreferences, usePreferences } from './preferences.ts'
import { useKeys } from './useKeys.ts'

const SosBanner = lazy(() => import('./SosBanner.tsx').then((module) => ({ default: module.SosBanner })))

const CommandPalette = lazy(() => import('../features/palette/CommandPalette.tsx'))
const RecentActs = lazy(() => import('../features/recentActs/RecentActs.tsx'))
const KeyHelp = lazy(() => import('./KeyHelp.tsx'))
const NavigationDrawer = lazy(() => import('./NavigationDrawer.tsx'))
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

const Navigation = ({ collapsed, onChoose }: { collapsed: boolean; onChoose?: () => void }) => {
  const { t } = useLingui()
  const destinations = useDestinations(useMe())
  const navigate = useNavigate()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const current = destinations.filter(({ path }) => (path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`))).at(-1)?.path
  // On a low screen the list scrolls: the page that is open must be seen in it. Behind a frame, where asking for places makes the browser lay nothing out twice.
  useEffect(() => {
    const frame = requestAnimationFrame(() => { setTimeout(() => { document.querySelector('[data-testid="navigation"] .ant-menu-item-selected')?.scrollIntoView({ block: 'nearest' }) }) })
    return () => { cancelAnimationFrame(frame) }
  }, [current, collapsed])
  const names = { watch: t`查看`, review: t`核实`, registry: t`组织与资料`, rules: t`规则与班次`, system: t`系统` }
  const groups = (['watch', 'review', 'registry', 'rules', 'system'] as const).map((group) => ({ group, items: destinations.filter((d) => d.group === group) })).filter(({ items }) => items.length > 0)
  const toItem = ({ path, label, icon }: (typeof destinations)[number]) => ({ key: path, icon, label: <Link to={path as '/'} onClick={(event) => event.stopPropagation()} style={{ color: 'inherit', textDecoration: 'none', display: 'flex', alignItems: 'center' }}>{label}{path === '/review' ? <ReviewBadge /> : null}</Link>, title: label })
  return (
    <Menu
      mode="inline" inlineCollapsed={collapsed} style={{ border: 0, flex: 1 }} selectedKeys={current ? [current] : []}
      onClick={({ key }) => { void navigate({ to: key }); onChoose?.() }}
      items={collapsed ? groups.flatMap(({ items }) => items.map(toItem)) : groups.map(({ group, items }) => ({ type: 'group' as const, key: group, label: names[group], children: items.map(toItem) }))}
      data-testid="navigation"
    />
  )
}

const UserMenu = () => {
  const { t } = useLingui()
  const me = useMe()
  const roleName = useRoleName()
  const navigate = useNavigate()
  const onError = useErrorToast()
  // Away from the pages first: what they still show would otherwise be asked for again, signed out.
  const leave = () => void signOut().then(() => navigate({ to: '/sign-in' })).then(() => queryClient.clear()).catch(onError)
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: [
      { key: 'who', disabled: true, label: <span style={{ color: 'var(--fp-textSoft)' }}>{me.name} · {roleName(me.role)}{me.email ? <><br />{me.email}</> : null}</span> },
      { type: 'divider' },
      { key: 'recent', label: <span data-testid="open-recent-acts">{t`刚才做的`} <span className="fp-kbd">Z</span></span>, icon: <UndoOutlined />, onClick: showRecentActs },
      { key: 'security', icon: <SafetyOutlined />, label: <span data-testid="open-security">{t`登录与通行密钥`}</span>, onClick: () => void navigate({ to: '/security' }) },
      { key: 'sign-out', icon: <LogoutOutlined />, label: <span data-testid="sign-out">{t`退出登录`}</span>, onClick: leave },
    ] }}>
      <Button type="text" icon={<UserOutlined />} aria-label={t`我的账号：${me.name}`} data-testid="user-menu"><span className="fp-collapse-narrow">{me.name}</span></Button>
    </Dropdown>
  )
}

/** The page comes after its frame, in slices between which the browser answers keys and clicks: drawn with it in one piece, both took a third of a second in which nothing did. */
const Page = () => (useDeferredValue(true, false) ? <Outlet /> : null)

/** So do the thirty entries of the menu, whose place is kept: they were two thirds of what the frame took. */
const SideNavigation = ({ collapsed }: { collapsed: boolean }) => (useDeferredValue(true, false) ? <Navigation collapsed={collapsed} /> : <span style={{ flex: 1 }} />)

/** The frame around every signed-in page. Pages that fill the screen (maps) use a `.fp-fill` root, others `.fp-page`. */
export const Shell = () => {
  const { t } = useLingui()
  const me = useMe()
  const { navigationCollapsed } = usePreferences()
  /** undefined: never opened, and not loaded. */
  const [drawerOpen, setDrawerOpen] = useState<boolean | undefined>(undefined)
  const [paletteOpen, setPaletteOpen] = useState(false)
  const [helpOpen, setHelpOpen] = useState(false)
  const [recentOpen, setRecentOpen] = useState(false)
  useKeys({ '?': () => { setHelpOpen(true) }, z: showRecentActs })
  useEffect(() => {
    const onHelp = () => { setHelpOpen(true) }
    const onRecent = () => { setRecentOpen(true) }
    addEventListener(keyHelpEvent, onHelp)
    addEventListener(recentActsEvent, onRecent)
    return () => { removeEventListener(keyHelpEvent, onHelp); removeEventListener(recentActsEvent, onRecent) }
  }, [])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') { event.preventDefault(); setPaletteOpen((open) => !open) }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  const navigate = useNavigate()
  const here = useRouterState({ select: (state) => state.location.href })
  useEffect(() => {
    const onSignedOut = () => void navigate({ to: '/sign-in', search: here === '/' ? {} : { next: here } })
    addEventListener(signedOutEvent, onSignedOut)
    return () => removeEventListener(signedOutEvent, onSignedOut)
  }, [navigate, here])

  useEffect(() => onAlertOpened((href) => { void navigate({ href }) }), [navigate])

  return (
    <div className="fp-shell" data-demo={me.demo}>
      <a className="fp-skip" href="#main"><Trans>跳到正文</Trans></a>
      <header className="fp-topbar">
        <Button type="text" className="fp-only-narrow" icon={<MenuOutlined />} aria-label={t`打开菜单`} onClick={() => setDrawerOpen(true)} data-testid="open-navigation" />
        <Link to="/" className="fp-brand"><img src="/favicon.svg" alt="" /><span><Trans>实迹</Trans></span></Link>
        <span className="fp-company" data-testid="company-name">{me.orgName}</span>
        <span className="fp-topbar-gap" />
        <Button icon={<SearchOutlined />} onClick={() => setPaletteOpen(true)} aria-keyshortcuts="Control+K Meta+K" data-testid="open-palette">
          <span className="fp-collapse-narrow"><Trans>搜索</Trans> <span className="fp-kbd">{isMac ? '⌘K' : 'Ctrl K'}</span></span>
        </Button>
        {me.role === 'field_worker' ? null : <AlertBell />}
        <LanguageButton />
        <ColourButton />
        <UserMenu />
      </header>
      {me.demo ? <aside className="fp-demo" aria-label={t`演示`} data-testid="demo-banner"><Trans>这是演示公司：人员、行程和签到都由模拟器生成，可以随意操作。</Trans></aside> : null}
      {me.role === 'field_worker' ? null : <Suspense fallback={null}><SosBanner /></Suspense>}
      <div className="fp-body">
        <nav className="fp-nav fp-nav-side" data-collapsed={navigationCollapsed} aria-label={t`主菜单`}>
          <SideNavigation collapsed={navigationCollapsed} />
          <Button type="text" block icon={navigationCollapsed ? <RightOutlined /> : <LeftOutlined />} aria-label={navigationCollapsed ? t`展开菜单` : t`收起菜单`} aria-expanded={!navigationCollapsed} onClick={() => setPreferences({ navigationCollapsed: !navigationCollapsed })} data-testid="collapse-navigation" />
        </nav>
        <main className="fp-main" id="main" tabIndex={-1}>
          {me.role === 'field_worker'
            ? <EmptyState title={t`您的账号用于手机签到`} description={t`管理台供主管、人事、审计和管理员使用。请在手机上打开绑定链接；需要管理权限时请联系管理员。`} />
            : <Page />}
        </main>
      </div>
      <Suspense fallback={null}>{drawerOpen === undefined ? null : <NavigationDrawer open={drawerOpen} title={me.orgName} onClose={() => setDrawerOpen(false)}><Navigation collapsed={false} onChoose={() => setDrawerOpen(false)} /></NavigationDrawer>}</Suspense>
      <Suspense fallback={null}>{paletteOpen ? <CommandPalette onClose={() => setPaletteOpen(false)} /> : null}</Suspense>
      <Suspense fallback={null}>{recentOpen ? <RecentActs onClose={() => setRecentOpen(false)} /> : null}</Suspense>
      <Suspense fallback={null}>{helpOpen ? <KeyHelp modifier={isMac ? '⌘' : 'Ctrl'} onClose={() => setHelpOpen(false)} /> : null}</Suspense>
    </div>
  )
}
