import type { SiteFactorKind } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export const useFactorKindNames = (): Readonly<Record<SiteFactorKind, string>> => {
  const { t } = useLingui()
  return {
    tag_sun: t`防伪 NFC 标签`, tag_plain: t`普通 NFC 标签`, code_rotating: t`屏幕动态二维码`, code_printed: t`印刷二维码`, beacon_rolling: t`滚动编号信标`, beacon_plain: t`普通蓝牙信标`,
  }
}

/** What each kind is worth, in a sentence, for whoever chooses. */
export const useFactorKindHints = (): Readonly<Record<SiteFactorKind, string>> => {
  const { t } = useLingui()
  return {
    tag_sun: t`NTAG 424 DNA。每碰一次数据都不同，用过的不能再用。`,
    tag_plain: t`便宜，但可以复制，只作参考。`,
    code_rotating: t`店里的平板或旧手机显示，每 30 秒一变，断网也能用。`,
    code_printed: t`贴一张纸就行，但可以翻拍，只作参考。`,
    beacon_rolling: t`编号每 5 分钟一变。手机浏览器一般收不到信标，需要原生应用。`,
    beacon_plain: t`iBeacon 或 Eddystone。可以仿制，只作参考；手机浏览器一般收不到。`,
  }
}
