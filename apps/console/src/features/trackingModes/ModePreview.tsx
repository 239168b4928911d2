import type { PowerMode } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePowerModeName } from './powerModeName.ts'

/** What the server says would change: how many phones, from what to what. */
export const ModePreview = ({ departmentId, powerMode, before, hasBelow }: { departmentId: string; powerMode: PowerMode | null; before: string; hasBelow: boolean }) => {
  const { t } = useLingui()
  const name = usePowerModeName()
  const preview = useQuery({ queryKey: ['tracking-modes', 'preview', departmentId, powerMode], queryFn: () => client.trackingModes.preview(departmentId, { powerMode }), staleTime: 0 })
  if (preview.isPending) return <LoadingState />
  if (preview.isError) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
  const { changes, unchanged } = preview.data
  return (
    <ChangePreview
      changes={[{ name: t`定位方式`, before, after: powerMode ? name(powerMode) : t`不另定` }]}
      effects={[
        ...changes.map(({ from, to, phones, people }) => t`${people} 人的 ${phones} 部手机在下次同步时由“${name(from)}”改为“${name(to)}”。`),
        changes.length === 0 && t`没有手机会改变。`,
        unchanged > 0 && (hasBelow ? t`本部门和下级部门里，另外 ${unchanged} 部手机不变。` : t`另外 ${unchanged} 部手机不变。`),
        changes.some(({ to }) => to === 'precise') && t`“精确”一直开卫星定位，最耗电；请先告诉大家。`,
      ]}
    />
  )
}
