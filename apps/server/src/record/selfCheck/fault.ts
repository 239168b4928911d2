import type { SelfCheck } from '@fieldproof/contract'

export type Fault = SelfCheck['faults'][number]
