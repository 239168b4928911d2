import { ArrowLeftOutlined, DownloadOutlined, FileExcelOutlined, UndoOutlined } from '@ant-design/icons'
import type { SiteImport, SiteImportInput, SiteMapping } from '@fieldproof/contract'
import type { Datum } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Checkbox, InputNumber, Select } from 'antd'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { fileBase64 } from '../../shell/fileBase64.ts'
import { saveFile } from '../../shell/saveFile.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { SiteImportRows } from './SiteImportRows.tsx'
import { useSiteImporting } from './useSiteImporting.tsx'

type File64 = Pick<SiteImportInput, 'fileName' | 'fileBase64'>

const mostBytes = 5_000_000

/** With the mark that lets Excel in China open it as UTF-8. */
const template = '\uFEFF门店名称,客户名称,地址,等级,纬度,经度,半径,负责人,联系人,联系人职务,联系电话,营业时间,营业状态,状态说明\r\n示例门店（可删除）,示例客户,江南大道 1 号,A,30.2084,120.2121,100,,周店长,店长,0571-88888888,周一至周五 9:00-18:00；周六 10:00-16:00,营业中,\r\n'

export interface SiteImportPanelProps {
  /** Shows on the map where the new sites would be. */
  readonly onPositions: (positions: readonly LatLon[]) => void
  readonly onShow: (position: LatLon) => void
  readonly onClose: () => void
}

/** A file of customers: choose, match columns, look at what would happen, import, undo. */
export const SiteImportPanel = ({ onPositions, onShow, onClose }: SiteImportPanelProps) => {
  const { t, i18n } = useLingui()
  const { modal } = App.useApp()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File64>()
  const [fileError, setFileError] = useState<string>()
  const [mapping, setMapping] = useState<SiteMapping>()
  const [datum, setDatum] = useState<Datum>('wgs84')
  const [radiusMetres, setRadius] = useState(100)
  const [updateKnown, setUpdateKnown] = useState(false)
  const [also, setAlso] = useState<ReadonlySet<number>>(new Set())
  const request = file && { ...file, ...(mapping ? { mapping } : {}), datum, radiusMetres }
  const preview = useQuery({
    queryKey: ['site-import', file?.fileName, file?.fileBase64.length, file?.fileBase64.slice(-64), mapping, datum, radiusMetres], queryFn: () => client.siteImports.preview(request!), enabled: file !== undefined,
    placeholderData: (before) => (file ? before : undefined), retry: false, gcTime: 0,
  })
  const shown = file ? preview.data : undefined
  const positions = shown?.positions
  useEffect(() => { onPositions(positions ?? []) }, [positions, onPositions])
  useEffect(() => () => { onPositions([]) }, [onPositions])
  const recent = useQuery({ queryKey: ['site-imports'], queryFn: () => client.siteImports.list() })
  const number = new Intl.NumberFormat(i18n.locale)
  const problems = useMutation({ mutationFn: () => client.siteImports.problems(request!), onSuccess: (blob) => { saveFile(blob, t`${file!.fileName.replace(/\.[^.]*$/, '')}-问题行.xlsx`) } })
  const { run, undo } = useSiteImporting(() => { setFile(undefined) })
  const take = async (chosen: File | undefined) => {
    if (!chosen) return
    setFileError(undefined)
    if (chosen.size > mostBytes) { setFileError(t`文件超过 5 MB，请分成几份再导入`); return }
    try {
      const content = await fileBase64(chosen)
      if (content.length < 4) { setFileError(t`文件是空的`); return }
      setMapping(undefined)
      setAlso(new Set())
      setFile({ fileName: chosen.name, fileBase64: content })
    } catch {
      setFileError(t`读不了这个文件，请再选一次`)
    }
  }
  const drop = (event: DragEvent) => { event.preventDefault(); void take(event.dataTransfer.files[0]) }
  const fields: readonly (readonly [keyof SiteMapping, string])[] = [
    ['name', t`地点名称`], ['lat', t`纬度`], ['lon', t`经度`], ['position', t`经纬度在一列`], ['address', t`地址`], ['customerName', t`客户`], ['tier', t`等级`], ['radiusMetres', t`半径（米）`], ['widthMetres', t`走廊宽度（米）`], ['fence', t`多边形或线（GeoJSON）`],
    ['owner', t`负责人（姓名或工号）`], ['contactName', t`联系人`], ['contactRole', t`联系人职务`], ['contactPhone', t`联系电话`], ['openingHours', t`营业时间`], ['businessStatus', t`营业状态`], ['businessNote', t`状态说明`],
  ]
  const used = mapping ?? shown?.mapping ?? {}
  const columns = useMemo(() => (shown?.columns ?? []).map((name, value) => ({ value, label: [name, shown?.sample[0]?.[value]].filter(Boolean).join(' · ') })), [shown])
  // `rows` are the first few hundred; the counts are of the whole file.
  const changedMadeAnew = shown?.rows.filter((row) => row.changes.length > 0 && also.has(row.row)).length ?? 0
  const willUpdate = shown && updateKnown ? Math.max(0, shown.counts.changed - changedMadeAnew) : 0
  const willDo = shown ? shown.counts.new + also.size + willUpdate : 0

  return (
    <div className="fp-site-editor" data-testid="site-import">
      <header>
        <Button type="text" icon={<ArrowLeftOutlined aria-hidden />} aria-label={t`返回地点列表`} onClick={onClose} />
        <h2><Trans>导入地点</Trans></h2>
      </header>
      <div className="fp-site-fields">
        <input ref={input} type="file" hidden accept=".csv,.txt,.xlsx,.geojson,.json" data-testid="import-file" onChange={(e) => { void take(e.target.files?.[0]); e.target.value = '' }} />
        <button type="button" className="fp-import-drop" onClick={() => input.current?.click()} onDragOver={(e) => { e.preventDefault() }} onDrop={drop} data-chosen={file ? '' : undefined}>
          <FileExcelOutlined aria-hidden />
          <span>{file ? <><b>{file.fileName}</b><small>{t`点这里换一个文件`}</small></> : <><b>{t`选择文件，或拖到这里`}</b><small>{t`Excel（.xlsx）、CSV 或 GeoJSON，最多 2 万行、5 MB`}</small></>}</span>
        </button>
        {fileError ? <p role="alert" className="fp-site-bad">{fileError}</p> : null}
        {!file ? <p><a href={`data:text/csv;charset=utf-8,${encodeURIComponent(template)}`} download={t`地点导入模板.csv`}>{t`下载模板`}</a></p> : null}
        <ErrorAlert error={file ? preview.error ?? run.error ?? problems.error : undo.error} />
        {shown ? (
          <>
            <div className="fp-import-mapping">
              {fields.map(([field, label]) => (
                <label key={field}>
                  <span>{label}{field === 'name' ? <em aria-hidden>*</em> : null}</span>
                  <Select size="small" allowClear showSearch optionFilterProp="label" placeholder={t`不用`} aria-label={label} value={used[field]} options={columns} data-testid={`import-${field}`}
                    onChange={(value?: number) => { const next = { ...used }; if (value === undefined) delete next[field]; else next[field] = value; setMapping(next) }} />
                </label>
              ))}
              <label><span>{t`坐标来自`}</span><Select<Datum> size="small" aria-label={t`坐标来自`} value={datum} onChange={setDatum} options={[{ value: 'wgs84', label: t`GPS（WGS-84）` }, { value: 'gcj02', label: t`高德、腾讯（GCJ-02）` }, { value: 'bd09', label: t`百度（BD-09）` }]} data-testid="import-datum" /></label>
              <label><span>{t`没有半径时`}</span><InputNumber size="small" min={1} max={500_000} value={radiusMetres} onChange={(value) => { if (value !== null) setRadius(value) }} suffix={t`米`} aria-label={t`没有半径时`} /></label>
            </div>
            <p className="fp-import-counts" role="status" data-testid="import-counts">
              <span><b className="fp-num">{number.format(shown.counts.new)}</b> {t`新增`}</span><span><b className="fp-num">{number.format(shown.counts.known)}</b> {t`已有`}</span>
              <span><b className="fp-num">{number.format(shown.counts.repeated)}</b> {t`文件内重复`}</span><span data-bad={shown.counts.problem > 0 ? '' : undefined}><b className="fp-num">{number.format(shown.counts.problem)}</b> {t`有问题`}</span>
            </p>
            <p className="fp-soft fp-import-hint">{t`请在地图上看一眼新地点的位置：如果整体偏了几百米，多半是坐标来源没选对。`}</p>
            {shown.counts.known > 0 ? <Checkbox checked={updateKnown} onChange={(e) => { setUpdateKnown(e.target.checked) }} data-testid="import-update">{t`用文件里的内容更新已有地点（空格子不动）`}</Checkbox> : null}
            {shown.counts.known > 0 ? <p className="fp-soft fp-import-hint" data-testid="import-changed">{shown.counts.changed === 0 ? t`已有的内容都与文件相同。` : updateKnown ? t`${shown.counts.changed} 个已有地点的内容会改变，逐行列出了原来的和新的。` : t`${shown.counts.changed} 个已有地点的内容与文件不同，逐行列出了；不勾选就保持原样。`}</p> : null}
            {shown.counts.problem > 0 ? <p><Button size="small" icon={<DownloadOutlined aria-hidden />} loading={problems.isPending} onClick={() => { problems.mutate() }} data-testid="import-problems">{t`下载有问题的 ${shown.counts.problem} 行`}</Button></p> : null}
            {shown.counts.rows > shown.rows.length ? <p className="fp-soft fp-import-hint" role="note" data-testid="import-cut">{t`文件共 ${number.format(shown.counts.rows)} 行，下面是其中 ${number.format(shown.rows.length)} 行：先有问题的，再已有和重复的，最后新增的。数字和导入都按整个文件。`}</p> : null}
            <div className="fp-import-rows">
              <SiteImportRows rows={shown.rows} also={also} updates={updateKnown} onAlso={setAlso} onShow={onShow} />
            </div>
          </>
        ) : null}
        {!file && recent.data && recent.data.items.length > 0 ? (
          <section className="fp-import-recent" aria-label={t`最近的导入`}>
            <h3><Trans>最近的导入</Trans></h3>
            <ul>{recent.data.items.slice(0, 10).map((made) => (
              <li key={made.importId}><Recent made={made} /><Button size="small" icon={<UndoOutlined aria-hidden />} disabled={made.undoneAt !== null} loading={undo.isPending && undo.variables === made.importId}
                onClick={() => { modal.confirm({ title: t`撤销这次导入？`, content: t`新增的地点会归档，更新过的恢复原样。之后有签到或改动的保留不动。`, okText: t`撤销`, cancelText: t`取消`, onOk: () => undo.mutateAsync(made.importId).catch(() => {}) }) }}>{made.undoneAt ? t`已撤销` : t`撤销`}</Button></li>
            ))}</ul>
          </section>
        ) : null}
      </div>
      <footer>
        <Button onClick={onClose}><Trans>取消</Trans></Button>
        <Button type="primary" disabled={willDo === 0 || preview.isFetching} loading={run.isPending} onClick={() => { run.mutate({ ...request!, updateKnown, alsoRows: [...also] }) }} data-testid="import-run">{willUpdate > 0 ? t`新增 ${number.format(willDo - willUpdate)} 个、更新 ${number.format(willUpdate)} 个地点` : willDo > 0 ? t`导入 ${willDo} 个地点` : t`导入`}</Button>
      </footer>
    </div>
  )
}

const Recent = ({ made }: { made: SiteImport }) => {
  const { t } = useLingui()
  return <span><b>{made.fileName}</b><small><TimeText value={made.createdAt} /> · {made.createdByName ?? '—'} · {t`新增 ${made.createdCount}，更新 ${made.updatedCount}`}</small></span>
}
