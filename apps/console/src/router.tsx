import type { ViewPage } from '@fieldproof/contract'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, notFound, Outlet, redirect, type RouteComponent } from '@tanstack/react-router'
import { searchOf } from './shell/address.ts'
import { isSignedOut, queries, queryClient } from './shell/api.ts'
import { LoadingState } from './shell/LoadingState.tsx'
import { canBePath, parseSearch, stringifySearch } from './shell/plainSearch.ts'
import { BadAddress, NotFoundPage, RouteError } from './shell/RouteStates.tsx'
import { Shell } from './shell/Shell.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: RouteError })

/** Everything that needs a session. Signed out: to the sign-in page and back afterwards; a new installation: to its set-up. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(queries.me)
    } catch (error) {
      if (!isSignedOut(error)) throw error
      const { needed } = await queryClient.fetchQuery(queries.setup)
      throw needed ? redirect({ to: '/setup' }) : redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
    }
  },
  component: Shell,
  pendingComponent: LoadingState,
})

const inApp = <Path extends string>(path: Path, component: RouteComponent) => createRoute({
  getParentRoute: () => app, path, component, validateSearch: searchOf, pendingComponent: LoadingState, errorComponent: RouteError, notFoundComponent: BadAddress,
  // A number that can be nobody's is not asked for.
  beforeLoad: ({ params }) => { if (!canBePath(params)) throw notFound() },
})
/** A list with named views: an address that says nothing opens the reader's own choice. Whoever is on the page already and takes a filter away wants to see more, not that view. */
const inList = <Page extends ViewPage>(path: `/${Page}`, component: RouteComponent, askAhead?: () => Promise<unknown>) => createRoute({
  getParentRoute: () => app, path, component, validateSearch: searchOf, pendingComponent: LoadingState, errorComponent: RouteError,
  beforeLoad: async ({ search, cause }) => {
    const me = queryClient.getQueryData(queries.me.queryKey)
    if (cause === 'stay' || Object.keys(search).length > 0 || !me || me.role === 'field_worker') return
    // The list is there without them; the bar says that they could not be read.
    const list = await queryClient.ensureQueryData(queries.views).catch(() => undefined)
    const view = list?.views.find((one) => `/${one.page}` === path && one.isDefault)
    if (!view) return
    const { addressNow } = await import('./features/views/viewState.ts')
    throw redirect({ to: path as string, search: addressNow(view, me.timeZone), replace: true })
  },
  // Not waited for: the page shows what is there and asks for the rest itself.
  loader: () => { void askAhead?.().catch(() => undefined) },
})
const inFront = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => root, path, component, validateSearch: searchOf, errorComponent: RouteError })

const routeTree = root.addChildren([
  app.addChildren([
    inApp('/', lazyRouteComponent(() => import('./features/overview/OverviewPage.tsx'), 'OverviewPage')),
    inList('/live', lazyRouteComponent(() => import('./features/live/LivePage.tsx'), 'LivePage'), async () => { (await import('./features/live/askAhead.ts')).askAhead() }),
    inList('/workday', lazyRouteComponent(() => import('./features/workday/WorkdayPage.tsx'), 'WorkdayPage')),
    inList('/check-ins', lazyRouteComponent(() => import('./features/checkIns/CheckInListPage.tsx'), 'CheckInListPage')),
    inApp('/check-ins/$eventId', lazyRouteComponent(() => import('./features/checkIns/CheckInDetailPage.tsx'), 'CheckInDetailPage')),
    inList('/review', lazyRouteComponent(() => import('./features/review/ReviewPage.tsx'), 'ReviewPage')),
    inList('/exceptions', lazyRouteComponent(() => import('./features/exceptions/ExceptionsPage.tsx'), 'ExceptionsPage')),
    inApp('/challenges', lazyRouteComponent(() => import('./features/challenges/ChallengesPage.tsx'), 'ChallengesPage')),
    inApp('/faults', lazyRouteComponent(() => import('./features/faults/FaultsPage.tsx'), 'FaultsPage')),
    inApp('/quality', lazyRouteComponent(() => import('./features/quality/QualityPage.tsx'), 'QualityPage')),
    inList('/people', lazyRouteComponent(() => import('./features/people/PeoplePage.tsx'), 'PeoplePage')),
    inApp('/people/import', lazyRouteComponent(() => import('./features/people/PeopleImportPage.tsx'), 'PeopleImportPage')),
    inApp('/people/$personId', lazyRouteComponent(() => import('./features/people/PersonPage.tsx'), 'PersonPage')),
    inApp('/people/$personId/days/$date', lazyRouteComponent(() => import('./features/replay/ReplayPage.tsx'), 'ReplayPage')),
    inApp('/departments', lazyRouteComponent(() => import('./features/departments/DepartmentsPage.tsx'), 'DepartmentsPage')),
    inList('/devices', lazyRouteComponent(() => import('./features/devices/DevicesPage.tsx'), 'DevicesPage')),
    inApp('/unreadable', lazyRouteComponent(() => import('./features/unreadable/UnreadablePage.tsx'), 'UnreadablePage')),
    inList('/sites', lazyRouteComponent(() => import('./features/sites/SitesPage.tsx'), 'SitesPage')),
    inApp('/shifts', lazyRouteComponent(() => import('./features/shifts/ShiftsPage.tsx'), 'ShiftsPage')),
    inList('/crossings', lazyRouteComponent(() => import('./features/crossings/CrossingsPage.tsx'), 'CrossingsPage')),
    inList('/dark-periods', lazyRouteComponent(() => import('./features/darkPeriods/DarkPeriodsPage.tsx'), 'DarkPeriodsPage')),
    inList('/alerts', lazyRouteComponent(() => import('./features/alerts/AlertsPage.tsx'), 'AlertsPage')),
    inApp('/alert-rules', lazyRouteComponent(() => import('./features/alerts/AlertRulesPage.tsx'), 'AlertRulesPage')),
    inApp('/alert-channels', lazyRouteComponent(() => import('./features/alerts/AlertChannelsPage.tsx'), 'AlertChannelsPage')),
    inApp('/delegations', lazyRouteComponent(() => import('./features/delegations/DelegationsPage.tsx'), 'DelegationsPage')),
    inApp('/duty-rules', lazyRouteComponent(() => import('./features/crossings/DutyRulesPage.tsx'), 'DutyRulesPage')),
    inApp('/policies', lazyRouteComponent(() => import('./features/policies/PoliciesPage.tsx'), 'PoliciesPage')),
    inApp('/policies/$policyId', lazyRouteComponent(() => import('./features/policies/PolicyPage.tsx'), 'PolicyPage')),
    inList('/attendance', lazyRouteComponent(() => import('./features/attendance/AttendancePage.tsx'), 'AttendancePage')),
    inApp('/attendance/corrections', lazyRouteComponent(() => import('./features/attendance/CorrectionsPage.tsx'), 'CorrectionsPage')),
    inList('/reports', lazyRouteComponent(() => import('./features/reports/ReportsPage.tsx'), 'ReportsPage')),
    inApp('/calendar', lazyRouteComponent(() => import('./features/calendar/CalendarPage.tsx'), 'CalendarPage')),
    inList('/audit', lazyRouteComponent(() => import('./features/audit/AuditPage.tsx'), 'AuditPage')),
    inApp('/field-masks', lazyRouteComponent(() => import('./features/fieldMasks/FieldMasksPage.tsx'), 'FieldMasksPage')),
    inApp('/tracking-modes', lazyRouteComponent(() => import('./features/trackingModes/TrackingModesPage.tsx'), 'TrackingModesPage')),
    inApp('/backups', lazyRouteComponent(() => import('./features/backups/BackupsPage.tsx'), 'BackupsPage')),
    inApp('/settings', lazyRouteComponent(() => import('./features/settings/SettingsPage.tsx'), 'SettingsPage')),
    inApp('/security', lazyRouteComponent(() => import('./features/security/SecurityPage.tsx'), 'SecurityPage')),
  ]),
  inFront('/sign-in', lazyRouteComponent(() => import('./features/signIn/SignInPage.tsx'), 'SignInPage')),
  inFront('/setup', lazyRouteComponent(() => import('./features/setup/SetupPage.tsx'), 'SetupPage')),
])

export const router = createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: 'intent', defaultPendingMs: 200, scrollRestoration: true })

/** Of the part that needs a session. A route has its id only once the router has taken it in. */
export const appRouteId = app.id

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
