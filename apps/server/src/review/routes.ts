import type { Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { ask } from './ask.ts'
import { countItems } from './countItems.ts'
import { decide } from './decide.ts'
import { decideMany } from './decideMany.ts'
import { demoteSignal, restoreSignal } from './demoteSignal.ts'
import { getItem } from './getItem.ts'
import { getQuality } from './getQuality.ts'
import { listItems } from './listItems.ts'
import { showWay } from './showWay.ts'
import { withdraw } from './withdraw.ts'

/** Doubtful check-ins and what people say about them. A verdict informs a person; here the person decides. */
const endpoints = [listItems, countItems, getItem, showWay, decide, decideMany, withdraw, ask, getQuality, demoteSignal, restoreSignal]

export const reviewRoutes = (ports: Ports): readonly Routes[] => endpoints.map((endpoint) => endpoint(ports))
