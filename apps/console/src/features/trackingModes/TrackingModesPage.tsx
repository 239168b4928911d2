import type { PowerMode, TrackingModes } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useMemo, useState } from 'react'
import { client, queries, queryClient, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { departmentTree, type DepartmentNode } from '../departments/departmentTree.ts'
import { ModePreview } from './ModePreview.tsx'
import { usePowerModeName } from './powerModeName.ts'
import './trackingModes.css'

type Row = TrackingModes['departments'][number]
const modes = ['saving', 'balanced', 'precise'] as const
/** The value of "nothing of its own" in a list, which has none for null. */
const none = 'none'

/** Every group whose phones may have a mode of their own, in one place: departments, which decide, and shifts, which do where no department says anything. */
export const TrackingModesPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const name = usePowerModeName()
  const sayUndoable = useUndoMessage()
  const all = useQuery(queries.trackingModes)
  const [draft, setDraft] = useState<{ readonly row: Row; readonly powerMode: PowerMode | null }>()
  const put = async (departmentId: string, powerMode: PowerMode | null, by = client) => {
    queryClient.setQueryData(queries.trackingModes.queryKey, await by.trackingModes.put(departmentId, { powerMode }))
    await queryClient.invalidateQueries({ queryKey: ['departments'] })
  }
  const save = useMutation({
    mutationFn: ({ row, powerMode }: { row: Row; powerMode: PowerMode | null }) => put(row.departmentId, powerMode),
    onSuccess: (_, { row }) => { setDraft(undefined); sayUndoable(t`“${row.name}”的定位方式已保存`, (undo) => put(row.departmentId, row.powerMode, undo)) },
  })
  const byId = useMemo(() => new Map(all.data?.departments.map((row) => [row.departmentId, row])), [all.data])
  const tree = useMemo(() => departmentTree((all.data?.departments ?? []).map(({ departmentId, name: text, parentId }) => ({ departmentId, name: text, parentId, peopleCount: 0 }))), [all.data])
  const phonesOf = ({ phones }: Row): number => (phones ? phones.saving + phones.balanced + phones.precise : 0)
  const follows = ({ inherited }: Row): string => (inherited ? t`沿用“${inherited.fromName}”：${name(inherited.powerMode)}` : t`按各人的班次`)

  const rows = (nodes: readonly DepartmentNode[]) => (
    <ul className="fp-tree">
      {nodes.map(({ department, children }) => {
        const row = byId.get(department.departmentId)
        if (!row) return null
        const isOpen = draft?.row.departmentId === row.departmentId
        return (
          <li key={row.departmentId}>
            <div className="fp-tree-row fp-mode-row" data-testid="mode-row">
              <strong>{row.name}</strong>
              {row.phones ? <span className="fp-soft fp-num">{t`${phonesOf(row)} 部手机`}</span> : null}
              <span className="fp-tree-actions">
                {me.canAdminister ? (
                  <Select<PowerMode | typeof none> size="middle" popupMatchSelectWidth={false} className="fp-mode-select" value={(isOpen ? draft.powerMode : row.powerMode) ?? none} aria-label={t`${row.name} 的定位方式`} data-testid={`mode-${row.name}`}
                    onChange={(value) => { const powerMode = value === none ? null : value; setDraft(powerMode === row.powerMode ? undefined : { row, powerMode }) }}
                    options={[{ value: none, label: follows(row) }, ...modes.map((mode) => ({ value: mode, label: name(mode) }))]} />
                ) : <span>{row.powerMode ? name(row.powerMode) : follows(row)}</span>}
              </span>
            </div>
            {isOpen ? (
              <div className="fp-mode-preview">
                <ErrorAlert error={save.error} />
                <ModePreview departmentId={row.departmentId} powerMode={draft.powerMode} before={row.powerMode ? name(row.powerMode) : follows(row)} hasBelow={children.length > 0} />
                <span style={{ display: 'inline-flex', gap: 8 }}>
                  <Button type="primary" loading={save.isPending} onClick={() => { save.mutate(draft) }} data-testid="save-mode">{t`保存`}</Button>
                  <Button onClick={() => { setDraft(undefined) }}>{t`不改了`}</Button>
                </span>
              </div>
            ) : null}
            {children.length > 0 ? rows(children) : null}
          </li>
        )
      })}
    </ul>
  )

  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="tracking-modes-page">
      <PageHeader title={t`定位方式`} description={t`手机多久取一次位置、开不开卫星定位。先看本人部门，没有就看上一级，都没有就按班次；手机在下次同步时采用。`} actions={<LinkButton to="/shifts">{t`班次`}</LinkButton>} />
      {all.isPending ? <LoadingState /> : all.isError ? <ErrorState error={all.error} onRetry={() => void all.refetch()} /> : (
        <div className="fp-stack">
          <section className="fp-panel" aria-label={t`现在各有多少手机`}>
            <div className="fp-mode-figures">
              {modes.map((mode) => (
                <div key={mode} data-testid={`figure-${mode}`}><strong>{name(mode)}</strong><b className="fp-num">{all.data.phones[mode]}</b><span className="fp-soft">{mode === 'saving' ? t`移动约每分钟，静止每 3 分钟，不开卫星定位` : mode === 'balanced' ? t`移动每 15 秒并开卫星定位，静止约每分半` : t`移动每 5 秒、静止每 30 秒，一直开卫星定位`}</span></div>
              ))}
            </div>
          </section>
          <section className="fp-panel" aria-labelledby="by-department">
            <h2 className="fp-panel-title" id="by-department">{t`按部门`}</h2>
            {tree.length === 0 ? <EmptyState title={t`还没有部门`} description={t`没有部门时，定位方式由班次决定。`} /> : rows(tree)}
          </section>
          <section className="fp-panel" aria-labelledby="by-shift">
            <h2 className="fp-panel-title" id="by-shift">{t`按班次（部门没有另定时）`}</h2>
            <ul className="fp-list">
              {all.data.shifts.map((shift) => (
                <li key={shift.shiftId} data-testid="mode-shift">
                  <span className="fp-list-main"><strong>{shift.name}</strong><span className="fp-soft"><Trans>{name(shift.powerMode)} · {shift.phoneCount} 部手机按此</Trans></span></span>
                  {me.canAdminister ? <LinkButton size="small" to="/shifts" aria-label={t`修改：${shift.name}`}>{t`修改`}</LinkButton> : null}
                </li>
              ))}
            </ul>
          </section>
          <p className="fp-soft" style={{ margin: 0 }}>{t`电量低于 20% 时，本人可以自行改为省电。休息、请假和班次以外都不定位。`}</p>
        </div>
      )}
    </div>
  )
}
