import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { Brand } from '../../capture/health.ts'

const brands: readonly Brand[] = ['huawei', 'honor', 'xiaomi', 'oppo', 'vivo', 'samsung', 'apple', 'other']

/** Steps that the makers document publicly (docs/tracking.md names the pages); menu names differ between system versions, and the text says so. */
export const BrandSteps = ({ initial }: { readonly initial: Brand }) => {
  const { t } = useLingui()
  const [brand, setBrand] = useState(initial)
  const names: Record<Brand, string> = { huawei: t`华为`, honor: t`荣耀`, xiaomi: t`小米、红米`, oppo: t`OPPO、一加、真我`, vivo: t`vivo、iQOO`, samsung: t`三星`, apple: t`苹果`, other: t`其他` }
  const steps: Record<Brand, string> = {
    huawei: t`设置 → 应用和服务 → 应用启动管理：关闭该应用的“自动管理”，打开“允许后台活动”。`,
    honor: t`设置 → 应用和服务 → 应用启动管理：把该应用改为手动管理，打开“允许后台活动”。`,
    xiaomi: t`设置 → 应用设置 → 授权管理 → 自启动管理：打开该应用；再在应用信息的“省电策略”里选“无限制”。`,
    oppo: t`设置 → 电池 → 应用耗电管理：允许该应用完全后台行为；在“自启动管理”里打开它。`,
    vivo: t`设置 → 电池 → 后台耗电管理：允许该应用后台高耗电；在权限管理里打开“自启动”。`,
    samsung: t`设置 → 电池 → 后台使用限制：把该应用加入“从不休眠的应用程序”。`,
    apple: t`设置 → 隐私与安全性 → 定位服务：浏览器选“使用 App 期间”，打开“精确位置”；定位应用选“始终”。`,
    other: t`在系统设置的“电池”和“应用”里，允许该应用后台运行、自启动，并关闭对它的电池优化。`,
  }
  return (
    <section className="card">
      <h2>{t`按手机品牌设置`}</h2>
      <label className="brand-row"><span>{t`品牌`}</span><select value={brand} onChange={(event) => setBrand(event.target.value as Brand)}>{brands.map((one) => <option key={one} value={one}>{names[one]}</option>)}</select></label>
      <p>{steps[brand]}</p>
      <p className="fine">{t`“该应用”指您用来打开这里的浏览器，或另装的定位应用。菜单名称因系统版本而不同。`}</p>
    </section>
  )
}
