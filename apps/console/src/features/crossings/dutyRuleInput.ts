import type { DutyRule, DutyRuleInput } from '@fieldproof/contract'

/** A rule as it was given, to be given again. */
export const dutyRuleInput = ({ name, kind, siteIds, personIds, departmentIds, limitMinutes, isActive }: DutyRule): DutyRuleInput => ({ name, kind, siteIds, personIds, departmentIds, limitMinutes, isActive })
