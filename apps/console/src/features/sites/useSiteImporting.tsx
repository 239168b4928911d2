import type { SiteImport, SiteImportCommand } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { client } from '../../shell/api.ts'

const mostNamed = 5

/** Many sites at once and back again: one import, one undo, whether they come from a file or from a grid. */
export const useSiteImporting = (onDone: (made: SiteImport) => void) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const refresh = async () => { await Promise.all([cache.invalidateQueries({ queryKey: ['sites'] }), cache.invalidateQueries({ queryKey: ['site-imports'] })]) }
  const undo = useMutation({
    mutationFn: (importId: string) => client.siteImports.undo(importId),
    onSuccess: async ({ archived, restored, kept, keptNames }) => {
      await refresh()
      const names = [...keptNames.slice(0, mostNamed), ...(keptNames.length > mostNamed ? ['…'] : [])].join(t`、`)
      void message.success(kept > 0 ? { duration: 15, content: <span data-testid="import-undone">{t`已撤销：归档 ${archived} 个，恢复 ${restored} 个；${kept} 个之后有签到或改动，保留不动`}{names === '' ? null : <><br />{t`保留的：${names}`}</>}</span> } : t`已撤销：归档 ${archived} 个，恢复 ${restored} 个`)
    },
  })
  const run = useMutation({
    mutationFn: (command: SiteImportCommand) => client.siteImports.run(command),
    onSuccess: async (made) => {
      await refresh()
      onDone(made)
      const key = `import ${made.importId}`
      void message.success({ key, duration: 15, content: <span data-testid="import-done">{t`已新增 ${made.createdCount} 个、更新 ${made.updatedCount} 个地点`} <Button type="link" size="small" onClick={() => { message.destroy(key); undo.mutate(made.importId) }} data-testid="import-undo">{t`撤销`}</Button></span> })
    },
  })
  return { run, undo }
}
