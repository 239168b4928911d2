import { useLingui } from '@lingui/react/macro'
import { sentenceGap } from '../../app/format.ts'
import type { Room } from '../../outbox/makeRoom.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'

/** Storage runs short, or records can no longer be read here: what that means, and what to do. */
const StorageNotice = ({ room, unreadable }: { readonly room: Room | undefined; readonly unreadable: number }) => {
  const { t, i18n } = useLingui()
  const thinned = room?.thinnedFixes ?? 0
  return (
    <div className="notices">
      {room !== undefined && <p className="alarm alarm-soft" role="status" data-testid={testIds.storageShort} data-thinned={thinned}><Icon name="warning" /><span>
        <strong>{t`手机存储快满了。`}</strong>{sentenceGap(i18n.locale)}{thinned > 0 ? t`签到和照片照常保存；为腾出空间，省略了 ${thinned} 个还没发送的轨迹点。` : t`签到和照片照常保存，轨迹点会记得稀一些。`}{sentenceGap(i18n.locale)}{t`请清理手机空间。`}
      </span></p>}
      {unreadable > 0 && <p className="alarm alarm-soft" role="status" data-testid={testIds.keyLost} data-count={unreadable}><Icon name="warning" /><span>
        <strong>{t`有 ${unreadable} 条记录在这部手机上读不出来了。`}</strong>{sentenceGap(i18n.locale)}{t`浏览器丢了加密它们的密钥。已送达的在公司那里完好；没送达的无法再发送，仍留在手机里，请告诉管理员。`}
      </span></p>}
    </div>
  )
}

export default StorageNotice
