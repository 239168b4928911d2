import { useLingui } from '@lingui/react/macro'
import { Modal } from 'antd'

export const HelpDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const lines: readonly (readonly [string, string])[] = [
    ['J ↓', t`下一条`], ['K ↑', t`上一条`], ['1', t`真实`], ['2', t`不属实（要写理由）`], ['3', t`无法判断`], ['E', t`问本人一句`], ['N', t`写备注`],
    ['U', t`撤回刚才的决定`], ['W', t`看来路（会记入日志，本人可见）`], ['P', t`播放或暂停视频、语音`], ['X', t`选中，用于一并处理`], ['Esc', t`离开输入框`], ['?', t`这份说明`],
  ]
  return (
    <Modal open title={t`键盘操作`} onCancel={onClose} footer={null} width={440}>
      <dl className="fp-review-help" data-testid="review-help">{lines.map(([key, what]) => <div key={key}><dt><kbd className="fp-kbd">{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
    </Modal>
  )
}
