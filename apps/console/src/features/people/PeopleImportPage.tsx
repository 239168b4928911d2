import { DownloadOutlined, FileExcelOutlined, QrcodeOutlined, UndoOutlined } from '@ant-design/icons'
import type { PeopleField, PeopleImport, PeopleImportInput, PeopleImportRow, PeopleMapping, PersonScope, Role } from '@fieldproof/contract'
import { joinSentences, type Language } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Progress, Select } from 'antd'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { fileBase64 } from '../../shell/fileBase64.ts'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { saveFile } from '../../shell/saveFile.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { VirtualRows } from '../live/VirtualRows.tsx'
import { BulkEnrollment } from './dialogs.tsx'
import { useScopeName } from './ScopeField.tsx'
import './import.css'

type File64 = Pick<PeopleImportInput, 'fileName' | 'fileBase64'> & { readonly importId: string }
const mostBytes = 5_000_000

/** A file of people: choose, match columns, look at what would happen, import, undo. */
export const PeopleImportPage = () => {
  const { t, i18n } = useLingui()
  const me = useMe()
  const { message, modal } = App.useApp()
  const cache = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File64>()
  const [fileError, setFileError] = useState<string>()
  const [mapping, setMapping] = useState<PeopleMapping>()
  const [createDepartments, setCreate] = useState(true)
  const [updateKnown, setUpdate] = useState(true)
  const request = file && { fileName: file.fileName, fileBase64: file.fileBase64, ...(mapping ? { mapping } : {}), createDepartments }
  const preview = useQuery({
    queryKey: ['people-import', file?.importId, mapping, createDepartments], queryFn: () => client.peopleImports.preview(request!), enabled: file !== undefined,
    placeholderData: (before) => (file ? before : undefined), retry: false, gcTime: 0,
  })
  const shown = file ? preview.data : undefined
  const recent = useQuery({ queryKey: ['people-imports'], queryFn: () => client.peopleImports.list() })
  const refresh = async () => { await Promise.all(['people', 'departments', 'people-imports', 'devices'].map((key) => cache.invalidateQueries({ queryKey: [key] }))) }
  const number = new Intl.NumberFormat(i18n.locale)
  const undo = useMutation({
    mutationFn: (importId: string) => client.peopleImports.undo(importId),
    onSuccess: async ({ removed, restored, departmentsRemoved, kept }) => {
      await refresh()
      void message.success(kept > 0 ? t`已撤销：移除 ${removed} 人、${departmentsRemoved} 个部门，恢复 ${restored} 人；${kept} 处之后改过，保留不动` : t`已撤销：移除 ${removed} 人、${departmentsRemoved} 个部门，恢复 ${restored} 人`)
    },
  })
  const run = useMutation({ mutationFn: () => client.peopleImports.run({ ...request!, importId: file!.importId, updateKnown }), onSuccess: async () => { setFile(undefined); await refresh() } })
  const problems = useMutation({ mutationFn: () => client.peopleImports.problems(request!), onSuccess: (blob) => { saveFile(blob, t`${file!.fileName.replace(/\.[^.]*$/, '')}-问题行.xlsx`) } })
  const take = async (chosen: File | undefined) => {
    if (!chosen) return
    setFileError(undefined)
    run.reset()
    if (chosen.size > mostBytes) { setFileError(t`文件超过 5 MB，请分成几份再导入`); return }
    try {
      const content = await fileBase64(chosen)
      if (content.length < 4) { setFileError(t`文件是空的`); return }
      setMapping(undefined)
      setFile({ fileName: chosen.name, fileBase64: content, importId: crypto.randomUUID() })
    } catch {
      setFileError(t`读不了这个文件，请再选一次`)
    }
  }
  const drop = (event: DragEvent) => { event.preventDefault(); void take(event.dataTransfer.files[0]) }
  const fieldName = useFieldName()
  const used = mapping ?? shown?.mapping ?? {}
  const columns = useMemo(() => (shown?.columns ?? []).map((name, value) => ({ value, label: [name, shown?.sample[0]?.[value]].filter(Boolean).join(' · ') })), [shown])
  const willDo = shown ? shown.counts.new + (updateKnown ? shown.counts.changed : 0) : 0
  const template = () => {
    const heading = [t`姓名`, t`手机`, t`邮箱`, t`工号`, t`部门路径`, t`上级`, t`角色`, t`可见范围`, t`入职日期`, t({ message: '班次', context: 'one' })].join(',')
    // With the mark that lets Excel in China open it as UTF-8.
    saveFile(new Blob([`\uFEFF${heading}\r\n${t`示例（请删除）`},13800138000,,A001,${t`华东/上海/一组`},,${t`外勤员工`},,2026-03-01,\r\n`], { type: 'text/csv;charset=utf-8' }), t`人员导入模板.csv`)
  }
  const askUndo = (made: PeopleImport) => void modal.confirm({
    title: t`撤销这次导入？`, content: t`新增的人员和部门会移除，更新过的恢复原样。只要其中有人绑定过手机或有了记录，就不能整批撤销。`, okText: t`撤销`, cancelText: t`取消`,
    onOk: () => undo.mutateAsync(made.importId).then(() => { if (run.data?.importId === made.importId) run.reset() }).catch(() => {}), okButtonProps: { 'data-testid': 'import-undo-sure' },
  })
  if (!me.canAdminister) return <div className="fp-page"><PageHeader title={t`导入人员`} /><EmptyState title={t`只有管理员能导入人员`} /></div>

  return (
    <div className="fp-page">
      <PageHeader title={t`导入人员`} description={t`选一个 Excel 或 CSV 文件，先看清每一行会怎样，再导入；导入后可以整批撤销。`} actions={<><Button icon={<DownloadOutlined aria-hidden />} onClick={template} data-testid="import-template">{t`下载模板`}</Button><LinkButton to="/people">{t`返回人员`}</LinkButton></>} />
      <div className="fp-people-import" data-testid="people-import">
        {run.data && !file ? <Done made={run.data} onUndo={() => askUndo(run.data!)} undoing={undo.isPending} /> : null}
        <section className="fp-panel" aria-label={t`文件`}>
          <div className="fp-panel-body">
            <input ref={input} type="file" hidden accept=".csv,.txt,.xlsx" data-testid="import-file" onChange={(e) => { void take(e.target.files?.[0]); e.target.value = '' }} />
            <button type="button" className="fp-import-drop" onClick={() => input.current?.click()} onDragOver={(e) => { e.preventDefault() }} onDrop={drop} data-chosen={file ? '' : undefined}>
              <FileExcelOutlined aria-hidden />
              <span>{file ? <><b>{file.fileName}</b><small>{t`点这里换一个文件`}</small></> : <><b>{t`选择文件，或拖到这里`}</b><small>{t`Excel（.xlsx）或 CSV（UTF-8、GBK 都可以），最多 2 万行、5 MB；钉钉、企业微信导出的通讯录也认得`}</small></>}</span>
            </button>
            {fileError ? <p role="alert" className="fp-field-error">{fileError}</p> : null}
            <ErrorAlert error={(file ? preview.error ?? run.error ?? problems.error : null) ?? undo.error} />
          </div>
        </section>
        {file && preview.isPending ? <section className="fp-panel"><LoadingState /></section> : null}
        {shown ? (
          <>
            <section className="fp-panel" aria-labelledby="import-columns">
              <h2 className="fp-panel-title" id="import-columns"><Trans>对应的列</Trans></h2>
              <div className="fp-panel-body">
                <div className="fp-import-mapping">
                  {fieldsInOrder.map((field) => (
                    <label key={field}>
                      <span>{fieldName(field)}{field === 'name' ? <em aria-hidden>*</em> : null}</span>
                      <Select size="small" allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t`不用`} aria-label={fieldName(field)} value={used[field]} options={columns} data-testid={`import-${field}`}
                        onChange={(value?: number) => { const next = { ...used }; if (value === undefined) delete next[field]; else next[field] = value; setMapping(next) }} />
                    </label>
                  ))}
                </div>
                <div className="fp-people-import-options">
                  <Checkbox checked={createDepartments} onChange={(e) => { setCreate(e.target.checked) }} data-testid="import-create-departments">{t`新建没有的部门`}</Checkbox>
                  <Checkbox checked={updateKnown} onChange={(e) => { setUpdate(e.target.checked) }} data-testid="import-update">{t`用文件里的内容更新已有的人（空格子不动）`}</Checkbox>
                </div>
              </div>
            </section>
            <section className="fp-panel" aria-labelledby="import-result" aria-busy={preview.isFetching}>
              <h2 className="fp-panel-title" id="import-result"><Trans>导入会怎样</Trans></h2>
              <div className="fp-panel-body">
                <p className="fp-import-counts" role="status" data-testid="import-counts">
                  <span><b className="fp-num">{number.format(shown.counts.new)}</b> {t`新增`}</span><span><b className="fp-num">{number.format(shown.counts.changed)}</b> {t`更新`}</span>
                  <span><b className="fp-num">{number.format(shown.counts.same)}</b> {t`已有且相同`}</span><span data-bad={shown.counts.problem > 0 ? '' : undefined}><b className="fp-num">{number.format(shown.counts.problem)}</b> {t`有问题`}</span>
                </p>
                {shown.newDepartments.length > 0 ? <p className="fp-soft fp-import-hint" data-testid="import-new-departments">{t`会新建部门：${shown.newDepartments.slice(0, 12).join(t`、`)}${shown.newDepartments.length > 12 ? '…' : ''}`}</p> : null}
                {shown.rows.length < shown.counts.rows ? <p className="fp-soft fp-import-hint">{t`下面列出前 ${shown.rows.length} 行，有问题的在最前。`}</p> : null}
              </div>
              <div className="fp-people-import-rows">
                <VirtualRows items={shown.rows} rowHeight={56} keyOf={(row) => `${row.row}`} label={t`逐行结果`} render={(row) => <ImportRow row={row} skipped={row.kind === 'changed' && !updateKnown} />} />
              </div>
              {run.isPending ? <div className="fp-panel-body" role="status" data-testid="import-progress"><Progress percent={100} status="active" showInfo={false} aria-label={t`正在导入`} /><span className="fp-soft">{t`正在导入 ${number.format(willDo)} 人，要么全部成功，要么一个也不改。`}</span></div> : null}
              <div className="fp-people-import-foot">
                {shown.counts.problem > 0 ? <Button icon={<DownloadOutlined aria-hidden />} loading={problems.isPending} onClick={() => { problems.mutate() }} data-testid="import-problems">{t`下载有问题的 ${shown.counts.problem} 行`}</Button> : <span />}
                <Button onClick={() => { setFile(undefined) }}><Trans>取消</Trans></Button>
                <Button type="primary" disabled={willDo === 0 || preview.isFetching} loading={run.isPending} onClick={() => { run.mutate() }} data-testid="import-run">{willDo > 0 ? t`导入 ${number.format(willDo)} 人` : t`没有可导入的`}</Button>
              </div>
            </section>
          </>
        ) : null}
        {!file && recent.data && recent.data.items.length > 0 ? (
          <section className="fp-panel" aria-labelledby="import-recent">
            <h2 className="fp-panel-title" id="import-recent"><Trans>最近的导入</Trans></h2>
            <ul className="fp-list" data-testid="import-recent">{recent.data.items.slice(0, 20).map((made) => (
              <li key={made.importId}>
                <span className="fp-list-main"><strong>{made.fileName}</strong><span className="fp-soft"><TimeText value={made.createdAt} /> · {made.createdByName ?? '—'} · {t`新增 ${made.createdCount}，更新 ${made.updatedCount}，新部门 ${made.departmentCount}`}</span></span>
                <Button size="small" icon={<UndoOutlined aria-hidden />} disabled={made.undoneAt !== null} loading={undo.isPending && undo.variables === made.importId} onClick={() => { askUndo(made) }}>{made.undoneAt ? t`已撤销` : t`撤销`}</Button>
              </li>
            ))}</ul>
          </section>
        ) : null}
      </div>
    </div>
  )
}

const fieldsInOrder: readonly PeopleField[] = ['name', 'phone', 'employeeNumber', 'email', 'department', 'manager', 'role', 'scope', 'hiredOn', 'shift']

const useFieldName = () => {
  const { t } = useLingui()
  const names: Readonly<Record<PeopleField, string>> = {
    name: t`姓名`, phone: t`手机号`, email: t`邮箱`, employeeNumber: t`工号`, department: t({ message: '部门', context: 'one' }), manager: t`上级`, role: t`角色`, scope: t`可见范围`, hiredOn: t`入职日期`, shift: t({ message: '班次', context: 'one' }),
  }
  return (field: PeopleField): string => names[field]
}

const Done = ({ made, onUndo, undoing }: { made: PeopleImport; onUndo: () => void; undoing: boolean }) => {
  const { t } = useLingui()
  const box = useRef<HTMLElement>(null)
  const [enrolling, setEnrolling] = useState(false)
  useEffect(() => { box.current?.focus() }, [])
  return (
    <section ref={box} tabIndex={-1} className="fp-panel" aria-label={t`导入完成`} data-testid="import-done">
      <div className="fp-panel-body">
        <p role="status" style={{ margin: '0 0 10px' }}><strong>{t`已新增 ${made.createdCount} 人、更新 ${made.updatedCount} 人、新建 ${made.departmentCount} 个部门`}</strong>{made.skippedCount > 0 ? t`；${made.skippedCount} 行没有导入` : ''}</p>
        <p className="fp-soft" style={{ margin: '0 0 12px' }}>{t`外勤员工还要绑定手机才能签到：为新增的人一次生成绑定码，打印发放或下载链接。`}</p>
        {made.createdCount > 0 ? <><Button type="primary" icon={<QrcodeOutlined aria-hidden />} onClick={() => setEnrolling(true)} data-testid="import-codes">{t`为新增的 ${made.createdCount} 人生成绑定码`}</Button> </> : null}
        <LinkButton to="/people">{t`查看人员`}</LinkButton> <Button icon={<UndoOutlined aria-hidden />} loading={undoing} onClick={onUndo} data-testid="import-undo">{t`撤销这次导入`}</Button>
      </div>
      {enrolling ? <BulkEnrollment whom={{ matching: { importId: made.importId }, count: made.createdCount }} onClose={() => setEnrolling(false)} /> : null}
    </section>
  )
}

const ImportRow = ({ row, skipped }: { row: PeopleImportRow; skipped: boolean }) => {
  const { t, i18n } = useLingui()
  const fieldName = useFieldName()
  const roleName = useRoleName()
  const scopeName = useScopeName()
  const kinds: Readonly<Record<PeopleImportRow['kind'], string>> = { new: t`新增`, changed: skipped ? t`跳过` : t`更新`, same: t`相同`, problem: t`有误` }
  const say = (field: PeopleField, value: string | null): string => (value === null ? t`无` : field === 'role' ? roleName(value as Role) : field === 'scope' ? scopeName(value as PersonScope) : value)
  return (
    <div className="fp-people-import-row" data-testid="import-row">
      <span className="fp-num fp-soft">{row.row}</span>
      <b>{row.name ?? '—'}</b>
      <span className="fp-people-import-kind" data-kind={skipped ? 'same' : row.kind}>{kinds[row.kind]}</span>
      <span title={row.problems.join('\n') || undefined}>
        {row.kind === 'problem' ? joinSentences(row.problems, i18n.locale as Language)
          : row.kind === 'changed' ? row.values.map(({ field, before, after }, i) => <span key={field}>{i > 0 ? t`；` : ''}{fieldName(field)} <del>{say(field, before)}</del> → {say(field, after)}</span>)
            : <span className="fp-soft">{row.values.map(({ field, after }) => say(field, after)).join(' · ')}</span>}
      </span>
    </div>
  )
}
