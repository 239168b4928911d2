import type { PushContent } from '@fieldproof/contract'
import { type Language, type Translated, t } from '@fieldproof/core/kernel'

export interface PushFacts {
  readonly byName?: string | null
  readonly siteName?: string | null
  readonly text?: string | null
  readonly eventId?: string | null
  readonly outcome?: 'real' | 'not_real' | 'unclear'
  readonly minutes?: number
  readonly time?: string
  /** What a question is about, where it is about no check-in. */
  readonly day?: string | null
}

const outcomes: Record<NonNullable<PushFacts['outcome']>, Translated> = { real: t('真实', '真實', 'real'), not_real: t('不属实', '不屬實', 'not real'), unclear: t('无法判断', '無法判斷', 'unclear') }
const nobody = t('系统', '系統', 'The system')

const words: Record<PushContent['kind'], (facts: PushFacts) => { readonly title: Translated; readonly body: Translated }> = {
  question: ({ byName, siteName, text, day }) => ({ title: t(`${byName ?? ''}请您说明`, `${byName ?? ''}請您說明`, `${byName ?? ''} asks you`), body: t(`${day ?? siteName ?? '一次签到'}：${text ?? ''}`, `${day ?? siteName ?? '一次簽到'}：${text ?? ''}`, `${day ?? siteName ?? 'A check-in'}: ${text ?? ''}`) }),
  challenge: ({ byName, minutes }) => ({ title: t('请现在签到一次', '請現在簽到一次', 'Please check in now'), body: t(`${byName ?? nobody['zh-CN']}发起抽查，打开后 ${minutes} 分钟内签到；不方便可以说明。`, `${byName ?? nobody['zh-TW']}發起抽查，打開後 ${minutes} 分鐘內簽到；不方便可以說明。`, `${byName ?? nobody.en} asks for a check-in within ${minutes} min of opening; say so if you cannot.`) }),
  decision: ({ byName, siteName, outcome = 'unclear' }) => ({ title: t(`${byName ?? ''} 核实了您的签到`, `${byName ?? ''} 核實了您的簽到`, `${byName ?? ''} decided on your check-in`), body: t(`${siteName ?? '一次签到'}：${outcomes[outcome]['zh-CN']}。不同意可以申诉。`, `${siteName ?? '一次簽到'}：${outcomes[outcome]['zh-TW']}。不同意可以申訴。`, `${siteName ?? 'A check-in'}: ${outcomes[outcome].en}. You may appeal.`) }),
  shift_start: ({ time }) => ({ title: t('快上班了', '快上班了', 'Your shift starts soon'), body: t(`${time} 开始。到了记得签到。`, `${time} 開始。到了記得簽到。`, `It starts at ${time}. Check in when you arrive.`) }),
  missing_check_out: ({ time }) => ({ title: t('还没有签退', '還沒有簽退', 'You have not checked out'), body: t(`${time} 已下班。要签退吗？不签退也可以之后补卡。`, `${time} 已下班。要簽退嗎？不簽退也可以之後補打卡。`, `Work ended at ${time}. Check out now, or ask for a correction later.`) }),
  sos_ended: ({ byName, text }) => ({ title: t(`${byName ?? ''}结束了您的求助`, `${byName ?? ''}結束了您的求助`, `${byName ?? ''} has ended your call for help`), body: t(`如果仍然需要帮助，请再次求助或打电话。理由：${text ?? ''}`, `如果仍然需要幫助，請再次求助或打電話。理由：${text ?? ''}`, `If you still need help, call again or phone. Reason: ${text ?? ''}`) }),
}

const path = (kind: PushContent['kind'], { eventId }: PushFacts): string => ((kind === 'question' || kind === 'decision') && eventId ? `/m/records/${eventId}` : kind === 'sos_ended' ? '/m/me/sos' : '/m/')

/** What the phone shows, in the language of the subscription. No position is in it. */
export const pushContent = (kind: PushContent['kind'], facts: PushFacts, tag: string, language: Language): PushContent => {
  const { title, body } = words[kind](facts)
  return { kind, title: title[language], body: body[language].slice(0, 300), path: path(kind, facts), tag }
}
