import { useLingui } from '@lingui/react/macro'
import type { CheckName, CheckState } from '../../capture/health.ts'

export interface CheckText { readonly name: string; readonly say: string; readonly fix?: string | undefined }

/** What was found in words, and what to do. */
export const useCheckText = () => {
  const { t } = useLingui()
  return (check: CheckName, state: CheckState, detail = ''): CheckText => {
    const notTold = t`浏览器没有告诉。`
    // The report to the company says them with the unit's sign.
    const metres = parseInt(detail, 10)
    switch (check) {
      case 'secure_context': return { name: t`安全连接`, say: state === 'good' ? t`浏览器认定这个连接安全。` : t`网页不是通过 HTTPS 打开的，浏览器不会给出位置。`, fix: t`请用管理员给的 https 链接重新打开。` }
      case 'location_permission': return { name: t`定位权限`, say: state === 'good' ? t`已允许。` : state === 'bad' ? t`已被拒绝。` : state === 'warning' ? t`还没有允许，或只允许了一次。` : notTold, fix: t`点地址栏旁的图标，把“位置”改为“允许”；再到系统设置里确认浏览器有定位权限。` }
      case 'precise_location': return { name: t`精确位置`, say: state === 'unknown' ? t`还没有位置。` : state === 'good' ? t`误差 ${metres} 米。` : state === 'warning' ? t`误差 ${metres} 米，偏大。` : t`误差 ${metres} 米，可能只允许了大致位置。`, fix: t`在系统设置里为浏览器打开“精确位置”，并打开 Wi‑Fi；室外会更准。` }
      case 'background': return { name: t`后台记录`, say: state === 'good' ? t`应用可以在后台记录。` : t`浏览器做不到。请在记录时保持此页面打开。`, fix: t`需要锁屏后也记录时，见下面的说明。` }
      case 'browser': return { name: t`浏览器`, say: state === 'bad' ? t`您在聊天软件里打开了网页。它会限制定位和保存。` : state === 'unknown' ? t`不认识这个浏览器。` : t`可以使用。`, fix: t`点右上角“…”，选“在浏览器打开”，再用绑定链接绑定。` }
      case 'installed': return { name: t`添加到桌面`, say: state === 'good' ? t`已从桌面打开。` : t`还没有从桌面打开。`, fix: t`在浏览器菜单里选“添加到主屏幕”。这样数据不容易被浏览器清掉。` }
      case 'storage': return { name: t`数据保存`, say: state === 'good' ? t`浏览器答应长期保存。` : state === 'warning' ? t`空间不足时，浏览器可能清掉还没有送出的记录。` : notTold, fix: t`添加到桌面，并尽快联网把记录送出。` }
      case 'wake_lock': return { name: t`屏幕常亮`, say: state === 'good' ? t`可以保持常亮。` : t`这个浏览器不能保持常亮。`, fix: t`请更新浏览器，或在系统设置里延长自动锁屏时间。` }
      case 'notifications': return { name: t`通知`, say: state === 'good' ? t`已允许。` : state === 'warning' ? t`没有允许。抽查和提问要打开应用才看得到。` : t`这个浏览器没有通知功能。`, fix: t`工作时请时常打开应用看一看。` }
      case 'battery': return { name: t`电量`, say: state === 'unknown' ? notTold : t`现在 ${detail}。`, fix: t`请充电，或在“今天”改为省电。系统的省电模式会限制定位。` }
      case 'clock': return { name: t`手机时间`, say: state === 'unknown' ? t`还没有和服务器核对。` : state === 'good' ? t`与服务器一致。` : t`与服务器相差 ${detail}。`, fix: t`请在系统设置里打开“自动设置时间”。` }
      case 'upload': return { name: t`上次送出`, say: state === 'good' ? t`刚刚同步过。` : state === 'unknown' ? t`打开后还没有同步。` : t`很久没有同步了。`, fix: t`请检查网络。记录都保存在手机里，不会丢失。` }
      case 'outbox': return { name: t`待发送的记录`, say: t`${detail} 条。`, fix: t`请在有网络的地方打开应用，等它发完。` }
    }
  }
}
