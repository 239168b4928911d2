import type { PhoneHealthReport } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'
import { TimeText } from '../../shell/TimeText.tsx'

const useCheckName = () => {
  const { t } = useLingui()
  const names: Readonly<Record<string, string>> = {
    secure_context: t`安全连接`, location_permission: t`定位权限`, precise_location: t`精确位置`, background: t`后台记录`, browser: t`浏览器`, installed: t`添加到桌面`, storage: t`数据保存`,
    wake_lock: t`屏幕常亮`, notifications: t`通知`, battery: t`电量`, clock: t`手机时间`, upload: t`上次送出`, outbox: t`待发送的记录`,
  }
  return (check: string): string => names[check] ?? check
}

/** What the person’s phone found about itself, when they sent it. Without a report there is no panel: sending one is theirs to decide. */
export const PhoneHealthPanel = ({ personId }: { personId: string }) => {
  const { t } = useLingui()
  const name = useCheckName()
  const phones = useQuery({ queryKey: ['phoneHealth', personId], queryFn: () => client.phoneHealth.of(personId) }).data?.phones ?? []
  if (phones.length === 0) return null
  const found = (report: PhoneHealthReport, state: 'bad' | 'warning'): string => report.checks.filter((one) => one.state === state).map(({ check, detail }) => (detail ? `${name(check)}（${detail}）` : name(check))).join(t`、`)
  return (
    <section className="fp-panel" aria-labelledby="phone-health" data-testid="phone-health">
      <h2 className="fp-panel-title" id="phone-health">{t`手机体检`}</h2>
      <ul className="fp-list">
        {phones.map(({ deviceId, model, reportedAt, report }) => {
          const [bad, warning] = [found(report, 'bad'), found(report, 'warning')]
          return (
            <li key={deviceId}><span className="fp-list-main">
              <strong>{model ?? t`手机`}</strong>
              {bad ? <span>{t`会影响记录：${bad}`}</span> : null}
              {warning ? <span className="fp-soft">{t`可能影响记录：${warning}`}</span> : null}
              {!bad && !warning ? <span>{t`没有发现会影响记录的问题`}</span> : null}
            </span><TimeText value={reportedAt} style="relative" /></li>
          )
        })}
      </ul>
    </section>
  )
}
