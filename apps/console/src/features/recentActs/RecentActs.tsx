import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { useDestinations } from '../../shell/navigation.tsx'
import { type RecentAct, useRecentActs } from '../../shell/recentActs.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { useUndoing } from '../../shell/useUndoMessage.tsx'
import './recentActs.css'

/** `Z`: what was done in this console, newest first, each with its undo; longer than the message that said so. */
const RecentActs = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const me = useMe()
  const acts = useRecentActs().filter(({ by }) => by === me.personId)
  return (
    <Drawer open onClose={onClose} size={420} title={t`刚才做的`}>
      {acts.length === 0 ? <EmptyState title={t`还没有可以撤销的操作`} description={t`保存、归档、批量处理等操作会列在这里，消息消失后也能撤销。`} /> : (
        <>
          <p className="fp-soft">{t`这个窗口里最近的 50 项，刷新页面或退出登录后清空。`}</p>
          <ul className="fp-recent-acts" data-testid="recent-acts">{acts.map((act) => <Item key={act.id} act={act} onClose={onClose} />)}</ul>
        </>
      )}
    </Drawer>
  )
}

const Item = ({ act, onClose }: { act: RecentAct; onClose: () => void }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const undoing = useUndoing(true)
  const { text, about, at, href, state } = act
  const page = useDestinations(useMe()).findLast(({ path }) => new RegExp(`^${path}(?=[/?]|$)`).test(href))?.label
  return (
    <li tabIndex={-1} data-testid="recent-act" data-state={state.is}>
      <div>
        <span>{text}{about ? t`：${about}` : null}</span>
        <small className="fp-soft">{page ? <>{page} · </> : null}<TimeText value={at} style="relative" />{state.is === 'undone' ? <> · {t`已撤销`}</> : null}</small>
        {state.is === 'refused' ? <small className="fp-recent-why" data-testid="recent-why">{t`不能撤销了：${state.why}`}</small> : null}
      </div>
      {state.is === 'undoable' || state.is === 'undoing' ? <Button size="small" loading={state.is === 'undoing'} onClick={(event) => { const row = event.currentTarget.closest('li'); void undoing(act).then(() => { row?.focus() }) }} aria-label={t`撤销：${text}`} data-testid="recent-undo">{t`撤销`}</Button> : null}
      {state.is === 'refused' ? <Button size="small" onClick={() => { onClose(); void navigate({ href }) }} aria-label={t`打开：${text}`} data-testid="recent-open">{t`打开`}</Button> : null}
    </li>
  )
}

export default RecentActs
