import type { Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { askChallenge } from './askChallenge.ts'
import { challengeRule } from './challengeRule.ts'
import { listChallenges } from './listChallenges.ts'
import { previewChallengeRule } from './previewChallengeRule.ts'
import { markSeen } from './markSeen.ts'
import { withdrawChallenge } from './withdrawChallenge.ts'

/** Spot challenges: on duty only, with a fair window, and a lapse means no more than "no answer". */
const endpoints = [listChallenges, askChallenge, withdrawChallenge, challengeRule, previewChallengeRule, markSeen]

export const challengeRoutes = (ports: Ports): readonly Routes[] => endpoints.map((endpoint) => endpoint(ports))
