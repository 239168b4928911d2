import { DownloadOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { usePageKeys } from '../../shell/pageKeys.ts'
import { downloadEvidence } from './downloadEvidence.ts'

/** What can be done with the chosen check-ins: their evidence as files that anybody can check, one each. */
export const ChosenCheckIns = ({ chosen, onDone }: { chosen: readonly string[]; onDone: () => void }) => {
  const { t } = useLingui()
  const onError = useErrorToast()
  const [done, setDone] = useState(0)
  const fetchAll = useMutation({
    // One after another: each is put together and signed for by the server.
    mutationFn: async () => { setDone(0); for (const [i, eventId] of chosen.entries()) { await downloadEvidence(eventId); setDone(i + 1) } },
    onSuccess: onDone, onError,
  })
  usePageKeys([{ keys: ['e'], name: t`导出选中的 ${chosen.length} 条证据`, isOffered: true, act: () => { if (!fetchAll.isPending) fetchAll.mutate() } }])
  return (
    <div className="fp-toolbar" role="group" aria-label={t`对选中的签到`} data-testid="check-ins-bulk">
      <span role="status">{fetchAll.isPending ? t`正在导出 ${done} / ${chosen.length}` : t`已选 ${chosen.length} 条`}</span>
      <Button icon={<DownloadOutlined />} loading={fetchAll.isPending} onClick={() => { fetchAll.mutate() }} aria-keyshortcuts="E" data-testid="export-chosen">{t`导出证据`}</Button>
      <Button type="text" disabled={fetchAll.isPending} onClick={onDone}>{t`取消选择`}</Button>
    </div>
  )
}
