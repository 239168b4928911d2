import type { Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { consentNotices, phoneConsents } from './consents.ts'
import { faultReports } from './faults.ts'
import { privateZones } from './privateZones.ts'
import { sosRoutes } from './sos.ts'

/** What people declare, and what is done about it. The declarations themselves come in as signed events. */
const endpoints = [phoneConsents, consentNotices, privateZones, sosRoutes, faultReports]

export const declarationRoutes = (ports: Ports): readonly Routes[] => endpoints.map((endpoint) => endpoint(ports))
