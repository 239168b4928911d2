import type { WorkdayState } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

/** As the server orders them: what asks for a look first. */
export const workdayStates: readonly WorkdayState[] = ['not_arrived', 'late', 'absent', 'off_post', 'lost_contact', 'paused', 'on_leave', 'on_duty']
export const isWorkdayState = (text: string | undefined): text is WorkdayState => (workdayStates as readonly (string | undefined)[]).includes(text)

interface StateText { readonly name: string; readonly means: string; readonly band: 'verified' | 'needs_review' | 'not_enough_evidence' }

/** Name and what it means exactly. Nothing is red: none of it says that somebody did wrong. */
export const useWorkdayState = () => {
  const { t } = useLingui()
  const all: Readonly<Record<WorkdayState, StateText>> = {
    not_arrived: { name: t`未签到`, means: t`已过上班时间和宽限，还没有签到`, band: 'needs_review' },
    late: { name: t`迟到`, means: t`今天的签到晚于上班时间和宽限；待核实的签到不算`, band: 'needs_review' },
    absent: { name: t`缺勤`, means: t`班次已结束，没有任何签到或签退`, band: 'needs_review' },
    off_post: { name: t`脱岗`, means: t`离开岗位超过规则允许的时间，还没有回来`, band: 'needs_review' },
    lost_contact: { name: t`失联`, means: t`记录开着，却超过 30 分钟没有收到位置；可能只是没有网络`, band: 'needs_review' },
    paused: { name: t`暂停中`, means: t`本人点了暂停，例如午休`, band: 'not_enough_evidence' },
    on_leave: { name: t`请假`, means: t`全天有已同意的请假`, band: 'not_enough_evidence' },
    on_duty: { name: t`在岗`, means: t`在工作时间内，今天上报过位置`, band: 'verified' },
  }
  return (state: WorkdayState): StateText => all[state]
}
