import { AimOutlined, CloseOutlined } from '@ant-design/icons'
import type { LivePosition } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { queries, useOrgTimeZone } from '../../shell/api.ts'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { Masked } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { dayIn } from '../checkIns/days.ts'
import { useSourceName } from '../checkIns/sourceName.ts'

/** The chosen person, over the map. */
export const PersonCard = ({ personId, position, following, onFollow, onClose }: { personId: string; position: LivePosition | undefined; following: boolean; onFollow: (follow: boolean) => void; onClose: () => void }) => {
  const { t } = useLingui()
  const timeZone = useOrgTimeZone()
  const sourceName = useSourceName()
  const person = useQuery(queries.person(personId))
  const name = position?.personName ?? person.data?.name
  const today = dayIn(Date.now(), timeZone)
  return (
    <aside className="fp-live-card" data-testid="live-person-card" aria-label={name ?? t`人员`}>
      <header>
        <div>{name ? <b>{name}</b> : <Skeleton.Input active size="small" />}<small>{person.data?.departmentName}</small></div>
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t`关闭`} onClick={onClose} data-testid="live-card-close" />
      </header>
      {position ? (
        <dl>
          <div><dt>{t`最后位置`}</dt><dd><TimeText value={position.fixTime} style="relative" /></dd></div>
          {position.accuracyMetres !== null ? <div><dt>{t`精度`}</dt><dd className="fp-num">{t`±${Math.round(position.accuracyMetres)} 米`}</dd></div> : null}
          {position.speedMetresPerSecond !== null ? <div className="fp-only-roomy"><dt>{t`速度`}</dt><dd className="fp-num">{t`${Math.round(position.speedMetresPerSecond * 3.6)} 公里/时`}</dd></div> : null}
          {position.batteryPercent !== null ? <div className="fp-only-roomy"><dt>{t`电量`}</dt><dd className="fp-num">{Math.round(position.batteryPercent)}%</dd></div> : null}
          <div className="fp-only-roomy"><dt>{t`来源`}</dt><dd>{sourceName(position.source)}</dd></div>
          {position.masked?.includes('position') ? <div><dt>{t`位置`}</dt><dd><Masked field="position" /></dd></div> : null}
        </dl>
      ) : <p className="fp-soft">{person.isError ? t`查不到这个人，或不在您的可见范围内。` : t`今天还没有位置。`}</p>}
      <footer>
        {position?.position ? <Button size="small" type={following ? 'primary' : 'default'} icon={<AimOutlined />} aria-pressed={following} onClick={() => { onFollow(!following) }} data-testid="live-follow">{following ? t`跟随中` : t`跟随`}</Button> : null}
        <LinkButton size="small" to="/people/$personId/days/$date" params={{ personId, date: today }} data-testid="live-open-replay">{t`今日轨迹`}</LinkButton>
        <LinkButton size="small" to="/people/$personId" params={{ personId }}>{t`资料`}</LinkButton>
      </footer>
    </aside>
  )
}
