import type { SiteImport, SiteImportCommand } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client } from '../../shell/api.ts'
import type { Said } from '../../shell/recentActs.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

const mostNamed = 5

/** Many sites at once and back again: one import, one undo, whether they come from a file or from a grid. */
export const useSiteImporting = (onDone: (made: SiteImport) => void) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const refresh = async () => { await Promise.all([cache.invalidateQueries({ queryKey: ['sites'] }), cache.invalidateQueries({ queryKey: ['site-imports'] })]) }
  const sayUndoable = useUndoMessage()
  const takeBack = async (importId: string) => {
    const done = await client.siteImports.undo(importId)
    await refresh()
    return done
  }
  const undone = ({ archived, restored, kept, keptNames }: Awaited<ReturnType<typeof takeBack>>): Said => {
    const names = [...keptNames.slice(0, mostNamed), ...(keptNames.length > mostNamed ? ['…'] : [])].join(t`、`)
    return kept > 0 ? { duration: 15, content: <span data-testid="import-undone">{t`已撤销：归档 ${archived} 个，恢复 ${restored} 个；${kept} 个之后有签到或改动，保留不动`}{names === '' ? null : <><br />{t`保留的：${names}`}</>}</span> } : t`已撤销：归档 ${archived} 个，恢复 ${restored} 个`
  }
  const undo = useMutation({ mutationFn: takeBack, onSuccess: (done) => { void message.success(undone(done)) } })
  const run = useMutation({
    mutationFn: (command: SiteImportCommand) => client.siteImports.run(command),
    onSuccess: async (made) => {
      await refresh()
      onDone(made)
      sayUndoable(t`已新增 ${made.createdCount} 个、更新 ${made.updatedCount} 个地点`, () => takeBack(made.importId), { testIds: ['import-done', 'import-undo'], undone })
    },
  })
  return { run, undo }
}
