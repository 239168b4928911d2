import { canonicalBytes, type JsonObject } from '@fieldproof/core/evidence'
import type { Policy, PolicyBody } from '@fieldproof/core/verification'
import { sha256 } from '../platform/ids.ts'

/** A body under its id and version, with the hash that verdicts name: of the canonical JSON of all the rest, like a model's. */
export const policyOf = (policyId: string, version: number, body: PolicyBody): Policy =>
  ({ ...body, policyId, version, sha256: sha256(canonicalBytes({ ...body, policyId, version } as unknown as JsonObject)).toString('hex') })
