import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons'
import type { EnrollmentCodes } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, App, Button, Checkbox, Modal, Progress } from 'antd'
import { useCallback, useRef, useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { formatInstant } from '../../shell/formatTime.ts'
import { saveFile } from '../../shell/saveFile.ts'
import { absoluteUrl } from './absoluteUrl.ts'
import { atOnce, codesCsv, inOrder, inParts, type PersonCode } from './codeSheet.ts'
import { AddressWarning } from './EnrollmentCard.tsx'
import { PrintedCodes } from './PrintedCodes.tsx'
import { type ValidHours, ValiditySelect } from './ValiditySelect.tsx'

/** Those chosen, or all whom a list shows with these filters. */
export type Whom = { readonly ids: readonly string[] } | { readonly matching: Readonly<Record<string, string | undefined>>; readonly count: number }

const idsOf = async (whom: Whom): Promise<readonly string[]> => {
  if ('ids' in whom) return whom.ids
  const ids: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await client.people.list({ ...whom.matching, status: 'active', limit: 500, ...(cursor ? { cursor } : {}) })
    ids.push(...page.items.map(({ personId }) => personId))
    if (!(cursor = page.nextCursor)) return [...new Set(ids)]
  }
}

type LeftOut = EnrollmentCodes['leftOut'][number]
/** `waiting`: whom nothing was answered for yet. */
interface State { readonly codes: readonly PersonCode[]; readonly leftOut: readonly LeftOut[]; readonly waiting: readonly string[]; readonly of: number; readonly error: unknown }

/** Links for many phones: made part by part, then printed or taken along as a file. The server tells a code once, so nothing is left before that is done. */
export const BulkEnrollment = ({ whom, onClose }: { whom: Whom; onClose: () => void }) => {
  const { t, i18n } = useLingui()
  const { modal } = App.useApp()
  const timeZone = useOrgTimeZone()
  const [validHours, setValidHours] = useState<ValidHours>(72)
  const [withPhones, setWithPhones] = useState(false)
  const [replaceLive, setReplaceLive] = useState(false)
  const [state, setState] = useState<State>()
  const [busy, setBusy] = useState(false)
  const [isTaken, setTaken] = useState(false)
  const [printed, setPrinted] = useState<readonly PersonCode[]>()
  const stopped = useRef(false)
  const count = 'ids' in whom ? whom.ids.length : whom.count
  const run = async (from?: State) => {
    setBusy(true)
    stopped.current = false
    let now: State | undefined = from && { ...from, error: undefined }
    try {
      const ids = from ? from.waiting : await idsOf(whom)
      now ??= { codes: [], leftOut: [], waiting: ids, of: ids.length, error: undefined }
      setState(now)
      for (const part of inParts(ids)) {
        if (stopped.current) break
        const { codes, leftOut } = await client.people.enrollmentCodes({ personIds: part, validHours, withPhones, replaceLive })
        now = { ...now, codes: [...now.codes, ...codes], leftOut: [...now.leftOut, ...leftOut], waiting: now.waiting.slice(part.length) }
        setState(now)
        setTaken(false)
      }
    } catch (error) {
      setState({ ...(now ?? { codes: [], leftOut: [], waiting: [], of: count }), error })
    } finally {
      setBusy(false)
    }
  }
  const codes = state ? inOrder(state.codes) : []
  const why = (reason: LeftOut['why']): readonly LeftOut[] => state?.leftOut.filter((one) => one.why === reason) ?? []
  const [withPhone, withLink, gone] = [why('has_phone'), why('link_out'), why('left')]
  const names = (some: readonly LeftOut[]): string => `${some.slice(0, 8).map(({ name }) => name).join(t`、`)}${some.length > 8 ? '…' : ''}`
  const save = () => {
    saveFile(new Blob([codesCsv(codes, [t`姓名`, t`工号`, t({ message: '部门', context: 'one' }), t`绑定链接`, t`有效期至`], (at) => formatInstant(at, 'dateTime', timeZone, i18n.locale))], { type: 'text/csv;charset=utf-8' }), t`绑定链接.csv`)
    setTaken(true)
  }
  const print = useCallback(() => { window.print(); setTaken(true) }, [])
  const close = () => {
    if (busy || (codes.length > 0 && !isTaken)) void modal.confirm({ title: t`这些码还没有打印或下载`, content: t`关闭后不能再看到它们，只能重新生成。`, okText: t`关闭`, cancelText: t`返回`, onOk: () => { stopped.current = true; onClose() } })
    else onClose()
  }
  const isDone = state !== undefined && !busy && state.error === undefined
  const parts = inParts(codes)
  return (
    <Modal open width={640} title={t`批量生成绑定码`} onCancel={close} mask={{ closable: false }} footer={isDone || codes.length > 0 ? [<Button key="close" onClick={close} data-testid="bulk-codes-close">{t`关闭`}</Button>] : [
      <Button key="cancel" onClick={close}>{t`取消`}</Button>,
      <Button key="make" type="primary" loading={busy} disabled={count === 0} onClick={() => void run()} data-testid="bulk-codes-make">{t`为 ${count} 人生成`}</Button>,
    ]}>
      <div className="fp-stack" data-testid="bulk-codes">
        {state === undefined ? (
          <>
            <p style={{ margin: 0 }}>{'ids' in whom ? t`为选中的 ${count} 人各生成一个绑定码，然后打印发放，或下载姓名和链接的表格。` : t`为当前列表里的 ${count} 人各生成一个绑定码，然后打印发放，或下载姓名和链接的表格。`}</p>
            <label className="fp-code-validity" htmlFor="code-validity"><span>{t`有效期`}</span><ValiditySelect id="code-validity" value={validHours} onChange={setValidHours} /></label>
            {validHours > 72 ? <Alert type="warning" showIcon title={t`有效期越长，链接流到别人手里的风险越大`} description={t`在有效期内，谁拿到链接，谁就能用自己的手机以此人的名义绑定。`} /> : <p className="fp-soft" style={{ margin: 0 }}>{t`在有效期内，谁拿到链接，谁就能用自己的手机以此人的名义绑定。`}</p>}
            <Checkbox checked={withPhones} onChange={(e) => setWithPhones(e.target.checked)} data-testid="bulk-codes-phones">{t`包括已绑定手机的人（新手机绑定后，旧手机停用）`}</Checkbox>
            <Checkbox checked={replaceLive} onChange={(e) => setReplaceLive(e.target.checked)} data-testid="bulk-codes-replace">{t`包括手里还有未用绑定码的人（原来的链接立即失效）`}</Checkbox>
          </>
        ) : (
          <>
            {busy || state.waiting.length > 0 ? <Progress percent={state.of === 0 ? 100 : Math.round((100 * (state.of - state.waiting.length)) / state.of)} status={busy ? 'active' : 'exception'} aria-label={t`正在生成`} /> : null}
            <p role="status" style={{ margin: 0 }} data-testid="bulk-codes-made"><strong>{t`已为 ${codes.length} 人生成绑定码`}</strong></p>
            <ErrorAlert error={state.error} />
            {state.error !== undefined ? <p style={{ margin: 0 }}><Trans>后面的人还没有生成。如果是网络中断，最后一批可能已经生成而看不到：重试会跳过他们，要换新码请之后再选“包括手里还有未用绑定码的人”。</Trans> <Button size="small" onClick={() => void run(state.waiting.length > 0 ? state : undefined)} data-testid="bulk-codes-retry">{t`继续`}</Button></p> : null}
            {withPhone.length > 0 ? <p className="fp-soft" style={{ margin: 0 }} data-testid="bulk-codes-has-phone">{t`${withPhone.length} 人已绑定手机，没有生成：${names(withPhone)}`}</p> : null}
            {withLink.length > 0 ? <p className="fp-soft" style={{ margin: 0 }} data-testid="bulk-codes-link-out">{t`${withLink.length} 人手里还有未用的绑定码，没有换：${names(withLink)}`}</p> : null}
            {gone.length > 0 ? <p className="fp-soft" style={{ margin: 0 }}>{t`${gone.length} 人已离职，没有生成：${names(gone)}`}</p> : null}
            {codes.length > 0 ? (
              <>
                <AddressWarning url={absoluteUrl(codes[0]!.url)} />
                <Alert type="info" showIcon title={t`这些码只在这里显示一次`} description={t`系统只保存码的摘要。请先打印或下载，再关闭；发完后请销毁纸张和表格。`} />
                <div className="fp-code-acts">
                  <Button type="primary" icon={<DownloadOutlined aria-hidden />} onClick={save} data-testid="bulk-codes-save">{t`下载姓名和链接（Excel 可打开）`}</Button>
                  {parts.map((part, i) => <Button key={i} icon={<PrinterOutlined aria-hidden />} disabled={busy} onClick={() => { setPrinted(undefined); requestAnimationFrame(() => setPrinted(part)) }} data-testid="bulk-codes-print">{parts.length === 1 ? t`打印二维码` : t`打印第 ${i * atOnce + 1}–${i * atOnce + part.length} 人`}</Button>)}
                </div>
              </>
            ) : null}
          </>
        )}
      </div>
      {printed ? <PrintedCodes codes={printed} onReady={print} /> : null}
    </Modal>
  )
}
