import type { Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { customerCountersigns, phoneCountersigns } from './countersigns.ts'
import { siteFactors } from './siteFactors.ts'
import { siteScreens } from './siteScreens.ts'

/** What proves presence at a site: registering it, the screen at the site, the customer's word. What check-ins bring of it goes through intake. */
const endpoints = [siteFactors, siteScreens, phoneCountersigns, customerCountersigns]

export const factorRoutes = (ports: Ports): readonly Routes[] => endpoints.map((endpoint) => endpoint(ports))
