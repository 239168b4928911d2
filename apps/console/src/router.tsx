import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, type RouteComponent } from '@tanstack/react-router'
import { isSignedOut, queries, queryClient } from './shell/api.ts'
import { LoadingState } from './shell/LoadingState.tsx'
import { NotFoundPage, RouteError } from './shell/RouteStates.tsx'
import { Shell } from './shell/Shell.tsx'

/** Filters live in the address, so that a list can be bookmarked and sent to a colleague. Pages read what they know. */
export type Search = { readonly [name: string]: string | undefined }
const anySearch = (search: Record<string, unknown>): Search => Object.fromEntries(Object.entries(search).filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [name, String(value)]))

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

const inApp = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => app, path, component, validateSearch: anySearch, pendingComponent: LoadingState, errorComponent: RouteError })
const inFront = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => root, path, component, validateSearch: anySearch, errorComponent: RouteError })

const routeTree = root.addChildren([
  app.addChildren([
    inApp('/', lazyRouteComponent(() => import('./features/overview/OverviewPage.tsx'), 'OverviewPage')),
    inApp('/live', lazyRouteComponent(() => import('./features/live/LivePage.tsx'), 'LivePage')),
    inApp('/check-ins', lazyRouteComponent(() => import('./features/checkIns/CheckInListPage.tsx'), 'CheckInListPage')),
    inApp('/check-ins/$eventId', lazyRouteComponent(() => import('./features/checkIns/CheckInDetailPage.tsx'), 'CheckInDetailPage')),
    inApp('/review', lazyRouteComponent(() => import('./features/review/ReviewPage.tsx'), 'ReviewPage')),
    inApp('/exceptions', lazyRouteComponent(() => import('./features/exceptions/ExceptionsPage.tsx'), 'ExceptionsPage')),
    inApp('/challenges', lazyRouteComponent(() => import('./features/challenges/ChallengesPage.tsx'), 'ChallengesPage')),
    inApp('/faults', lazyRouteComponent(() => import('./features/faults/FaultsPage.tsx'), 'FaultsPage')),
    inApp('/quality', lazyRouteComponent(() => import('./features/quality/QualityPage.tsx'), 'QualityPage')),
    inApp('/people', lazyRouteComponent(() => import('./features/people/PeoplePage.tsx'), 'PeoplePage')),
    inApp('/people/import', lazyRouteComponent(() => import('./features/people/PeopleImportPage.tsx'), 'PeopleImportPage')),
    inApp('/people/$personId', lazyRouteComponent(() => import('./features/people/PersonPage.tsx'), 'PersonPage')),
    inApp('/people/$personId/days/$date', lazyRouteComponent(() => import('./features/replay/ReplayPage.tsx'), 'ReplayPage')),
    inApp('/departments', lazyRouteComponent(() => import('./features/departments/DepartmentsPage.tsx'), 'DepartmentsPage')),
    inApp('/devices', lazyRouteComponent(() => import('./features/devices/DevicesPage.tsx'), 'DevicesPage')),
    inApp('/unreadable', lazyRouteComponent(() => import('./features/unreadable/UnreadablePage.tsx'), 'UnreadablePage')),
    inApp('/sites', lazyRouteComponent(() => import('./features/sites/SitesPage.tsx'), 'SitesPage')),
    inApp('/shifts', lazyRouteComponent(() => import('./features/shifts/ShiftsPage.tsx'), 'ShiftsPage')),
    inApp('/crossings', lazyRouteComponent(() => import('./features/crossings/CrossingsPage.tsx'), 'CrossingsPage')),
    inApp('/dark-periods', lazyRouteComponent(() => import('./features/darkPeriods/DarkPeriodsPage.tsx'), 'DarkPeriodsPage')),
    inApp('/alerts', lazyRouteComponent(() => import('./features/alerts/AlertsPage.tsx'), 'AlertsPage')),
    inApp('/alert-rules', lazyRouteComponent(() => import('./features/alerts/AlertRulesPage.tsx'), 'AlertRulesPage')),
    inApp('/alert-channels', lazyRouteComponent(() => import('./features/alerts/AlertChannelsPage.tsx'), 'AlertChannelsPage')),
    inApp('/duty-rules', lazyRouteComponent(() => import('./features/crossings/DutyRulesPage.tsx'), 'DutyRulesPage')),
    inApp('/policies', lazyRouteComponent(() => import('./features/policies/PoliciesPage.tsx'), 'PoliciesPage')),
    inApp('/policies/$policyId', lazyRouteComponent(() => import('./features/policies/PolicyPage.tsx'), 'PolicyPage')),
    inApp('/attendance', lazyRouteComponent(() => import('./features/attendance/AttendancePage.tsx'), 'AttendancePage')),
    inApp('/attendance/corrections', lazyRouteComponent(() => import('./features/attendance/CorrectionsPage.tsx'), 'CorrectionsPage')),
    inApp('/reports', lazyRouteComponent(() => import('./features/reports/ReportsPage.tsx'), 'ReportsPage')),
    inApp('/calendar', lazyRouteComponent(() => import('./features/calendar/CalendarPage.tsx'), 'CalendarPage')),
    inApp('/audit', lazyRouteComponent(() => import('./features/audit/AuditPage.tsx'), 'AuditPage')),
    inApp('/settings', lazyRouteComponent(() => import('./features/settings/SettingsPage.tsx'), 'SettingsPage')),
    inApp('/security', lazyRouteComponent(() => import('./features/security/SecurityPage.tsx'), 'SecurityPage')),
  ]),
  inFront('/sign-in', lazyRouteComponent(() => import('./features/signIn/SignInPage.tsx'), 'SignInPage')),
  inFront('/setup', lazyRouteComponent(() => import('./features/setup/SetupPage.tsx'), 'SetupPage')),
])

export const router = createRouter({ routeTree, defaultPreload: 'intent', defaultPendingMs: 200, scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
