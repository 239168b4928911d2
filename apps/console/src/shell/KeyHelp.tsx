import { useLingui } from '@lingui/react/macro'
import { Modal } from 'antd'
import { usePageKeysNow } from './pageKeys.ts'
import './keyHelp.css'

const arrows: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' }
const shown = (key: string): string => arrows[key] ?? (key.length === 1 ? key.toUpperCase() : key)

const Keys = ({ keys }: { keys: readonly string[] }) => <dt>{keys.map((key) => <kbd key={key} className="fp-kbd">{shown(key)}</kbd>)}</dt>

/** `?`: the keys of the page that is open, and those that work everywhere. */
export default function KeyHelp({ modifier, onClose }: { modifier: string; onClose: () => void }) {
  const { t } = useLingui()
  const page = usePageKeysNow()
  return (
    <Modal open title={t`键盘操作`} onCancel={onClose} footer={null} width={460}>
      <div data-testid="key-help" className="fp-key-help">
        {page.length > 0 ? <><h2>{t`这一页`}</h2><dl>{page.map(({ keys, name }) => <div key={keys.join()}><Keys keys={keys} /><dd>{name}</dd></div>)}</dl></> : null}
        <h2>{t`到处都可以`}</h2>
        <dl>
          <div><Keys keys={[modifier, 'k']} /><dd>{t`打开命令面板：页面、操作、视图、人员`}</dd></div>
          <div><Keys keys={['z']} /><dd>{t`刚才做的：看看、撤销`}</dd></div>
          <div><Keys keys={['Escape']} /><dd>{t`关闭对话框，离开输入框`}</dd></div>
          <div><Keys keys={['?']} /><dd>{t`这份说明`}</dd></div>
        </dl>
        {page.length === 0 ? <p className="fp-soft">{t`这一页没有自己的按键。`}</p> : null}
      </div>
    </Modal>
  )
}
