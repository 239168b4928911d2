import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import { usePhone, useStore } from '../../app/context.ts'
import { sentenceGap } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'

/** Above every screen: nothing that is done now would be kept. What was kept before is not spoken of; where the site's data was deleted it is gone. */
export const StorageLost = () => {
  const { t, i18n } = useLingui()
  const isLost = useStore(usePhone().storageLost)
  return isLost ? <div className="alarm" role="alert" data-testid={testIds.storageLost}><Icon name="warning" /><div>
    <strong>{t`现在不能保存：浏览器关闭了此应用的存储。`}</strong>{sentenceGap(i18n.locale)}{t`请重新打开此应用，再继续签到和记录。`}
    <Button block className="act act-second stacked" data-testid={testIds.storageReopen} onClick={() => location.reload()}>{t`重新打开`}</Button>
  </div></div> : null
}

/** Beside the button whose work was not kept: what helps. */
export const NotSaved = ({ className = 'trouble', isFull = false }: { readonly className?: string; readonly isFull?: boolean }) => {
  const { t } = useLingui()
  const isLost = useStore(usePhone().storageLost)
  return <p className={className} role="alert">{isLost ? t`未能保存：浏览器关闭了此应用的存储。请重新打开此应用。` : isFull ? t`手机存储已满，未能保存。请清理空间后再试。` : t`未能保存，请再试一次。`}</p>
}
