import { Suspense, useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import type { PhoneCheckIn } from '@fieldproof/contract'
import type { Fix, Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../app/context.ts'
import { clockTime, dateAndTime, unparted } from '../app/format.ts'
import { goBack, navigate, pathOf } from '../app/router.ts'
import { lookUpCode } from '../capture/photo.ts'
import { recordRows } from '../outbox/rows.ts'
import type { RecordRow } from '../outbox/rows.ts'
import { keyLostCode } from '../outbox/types.ts'
import type { OutboxRecord, PhotoRecord } from '../outbox/types.ts'
import { testIds } from '../testIds.ts'
import { BandBadge } from './parts/BandBadge.tsx'
import { SayCard } from './parts/SayCard.tsx'
import { FenceMap } from './parts/FenceMap.tsx'
import { Icon } from './parts/Icon.tsx'
import { OutcomeText } from './parts/OutcomeText.tsx'
import { Reasons } from './parts/Reasons.tsx'
import { RefusalText } from './parts/RefusalText.tsx'
import { useRefusal } from './parts/refusal.ts'
import { laterScreen } from '../app/i18n.ts'
import './parts/voice.css'

const RecordDetail = ({ eventId }: { readonly eventId: string }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const [local, setLocal] = useState<OutboxRecord | undefined>(undefined)
  const [remote, setRemote] = useState<PhoneCheckIn | undefined>(undefined)
  const [read, setRead] = useState(false)
  useEffect(() => {
    let gone = false
    void (async () => {
      const [record, cached] = await Promise.all([phone.record(eventId), phone.cachedRecords()])
      if (gone) return
      setLocal(record)
      setRemote(cached.find((item) => item.eventId === eventId)?.view)
      setRead(true)
    })()
    return () => { gone = true }
  }, [eventId, snapshot, phone])
  const row = recordRows(local === undefined ? [] : [local], remote === undefined ? [] : [remote])[0]
  return (
    <div className="page detail" data-testid={testIds.recordDetail} data-event-id={eventId}>
      <header className="detail-head">
        <button type="button" className="icon-button" aria-label={t`返回`} data-testid={testIds.recordBack} onClick={() => goBack({ name: 'records' })}><Icon name="back" /></button>
        <h1 className="one-word">{row === undefined ? t`记录` : row.kind === 'check_in' ? t({ message: '签到', context: 'noun' }) : t({ message: '签退', context: 'noun' })}</h1>
        {row !== undefined && <BandBadge row={row} />}
      </header>
      {row === undefined ? read && <p className="empty">{t`这部手机上没有这条记录。`}</p> : <Detail row={row} />}
    </div>
  )
}

const fixOfRow = (row: RecordRow): Fix | undefined => row.local?.shown?.fix
  ?? (row.remote?.position == null ? undefined : { ...row.remote.position, fixTime: Date.parse(row.remote.fixTime ?? row.time), ...(row.remote.accuracyMetres == null ? {} : { accuracyMetres: row.remote.accuracyMetres }) })

const Detail = ({ row }: { readonly row: RecordRow }) => {
  const { t, i18n } = useLingui()
  const { sites, identity } = useSnapshot()
  const proposal = row.local?.shown?.proposal
  const show = (time: string): string => clockTime(time, identity?.timeZone ?? 'Asia/Shanghai', i18n.locale as Language)
  const site = sites.find((candidate) => candidate.siteId === row.siteId)
  const fix = fixOfRow(row)
  const problem = row.local?.problem
  return (
    <>
      {row.local?.isUnreadable !== true && <section className="card place">
        {(fix !== undefined || site !== undefined) && <FenceMap fix={fix} site={site} sites={sites} label={t`示意图：当时的位置与围栏`} />}
        <div className="place-words">
          <h2>{row.siteName ?? t`未选地点`}</h2>
          <p className="place-line">{fix === undefined ? t`当时没有定位` : fix.accuracyMetres === undefined ? t`没有给出精度` : t`定位精度 ±${Math.round(fix.accuracyMetres)} 米`}</p>
          {proposal !== undefined && <p className="fine" data-testid={testIds.proposed}>{proposal.via === 'beacon' ? t`应用提议的签到：${show(proposal.arrivedTime)} 起收到信标` : t`应用提议的签到：${show(proposal.arrivedTime)} 进入围栏`}{proposal.isConfirmed ? t`，停留两分钟以上` : ''}</p>}
          {row.note !== null && <p className="detail-note">{row.note}</p>}
          {site !== undefined && <a className="page-link" href={pathOf({ name: 'correct', siteId: site.siteId })} data-testid={testIds.correctOpen} onClick={(event) => { event.preventDefault(); navigate({ name: 'correct', siteId: site.siteId }) }}>{t`地址不对？提出更正`}</a>}
        </div>
      </section>}
      {problem !== undefined && <section className="card"><h2>{problem.code === keyLostCode ? t`没有送达` : t`服务器没有接收`}</h2>{problem.code === keyLostCode ? <p className="trouble">{t`浏览器丢了加密这条记录的密钥，无法再发送。`}</p> : <RefusalText problem={problem} className="trouble" />}<p className="fine">{t`原始记录仍保存在这部手机里。`}</p></section>}
      {row.verdict !== null && <section className="card"><h2>{t`系统的判断与理由`}</h2><OutcomeText row={row} /><Reasons verdict={row.verdict} /><AllReasons row={row} /></section>}
      {row.delivery === 'delivered' && <CountersignCard row={row} />}
      <SayCard row={row} />
      {row.photoSha256 !== null && <Photo sha256={row.photoSha256} />}
      {row.videoSha256 !== null && <Photo sha256={row.videoSha256} kind="video" />}
      {row.voiceSha256 !== null && <Photo sha256={row.voiceSha256} kind="voice" />}
      <Clocks row={row} />
      <Proof row={row} />
    </>
  )
}

const CountersignSheet = laterScreen(() => import('./parts/CountersignSheet.tsx'))
/** A customer's word belongs to the visit: the server takes it for a day. */
const askWithinMs = 24 * 3_600_000

const CountersignCard = ({ row }: { readonly row: RecordRow }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const reason = row.verdict?.reasons.find(({ signal }) => signal === 'countersign')
  const isAnswered = reason !== undefined && reason.state !== 'absent'
  if (!isAnswered && phone.now() - Date.parse(row.time) > askWithinMs) return null
  return (
    <section className="card">
      <h2>{t`客户确认`}</h2>
      {isAnswered ? <p>{unparted(reason.text)}</p> : <>
        <p className="fine">{t`客户可以用自己的手机扫码确认这次到访，不用装应用。`}</p>
        <Button block className="act act-second" data-testid={testIds.countersignOpen} onClick={() => setOpen(true)}>{t`请客户确认`}</Button>
      </>}
      <Suspense fallback={null}>{open && <CountersignSheet eventId={row.eventId} onClose={() => setOpen(false)} />}</Suspense>
    </section>
  )
}

const AllReasons = ({ row }: { readonly row: RecordRow }) => {
  const { t } = useLingui()
  const reasons = row.verdict?.reasons ?? []
  if (reasons.length === 0) return null
  return (
    <details className="all-reasons">
      <summary>{t`全部 ${reasons.length} 项信号`}</summary>
      <ul>{reasons.map((reason) => (
        <li key={reason.signal}><strong>{reason.name}</strong><span className="weight">{reason.weightDecibans > 0 ? '+' : ''}{Math.round(reason.weightDecibans * 10) / 10}</span><p>{reason.countsNothingHere === true ? t`公司已停用这项信号，不计入结论。` : ''}{unparted(reason.text)}</p></li>
      ))}</ul>
      <p className="fine">{t`数字是证据的分量：正数支持，负数存疑，0 表示没有影响。`}</p>
    </details>
  )
}

const Photo = ({ sha256, kind = 'photo' }: { readonly sha256: string; readonly kind?: 'photo' | 'video' | 'voice' }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const names = { photo: t`照片`, video: t`视频`, voice: t`语音备注` }
  const missing = { photo: t`照片不在这部手机上。`, video: t`视频不在这部手机上。`, voice: t`语音不在这部手机上。` }
  const [url, setUrl] = useState<string | undefined>(undefined)
  const [record, setRecord] = useState<PhotoRecord | undefined>(undefined)
  useEffect(() => {
    let made: string | undefined
    let gone = false
    const show = (bytes: BlobPart, type: string): void => {
      if (gone) return
      made = URL.createObjectURL(new Blob([bytes], { type }))
      setUrl(made)
    }
    void (async () => {
      const own = await phone.photo(sha256)
      if (gone) return
      setRecord(own)
      if (own !== undefined) return show(own.bytes, own.contentType)
      try {
        const answer = await phone.client().raw('GET', `/api/v1/media/${sha256}`)
        show(await answer.arrayBuffer(), answer.headers.get('content-type') ?? 'image/jpeg')
      } catch { /* offline, or erased: the text below stays */ }
    })()
    return () => { gone = true; if (made !== undefined) URL.revokeObjectURL(made) }
  }, [sha256, phone, snapshot.waitingPhotos])
  const isKeyLost = record?.problemCode === keyLostCode || record?.problem === keyLostCode
  const refusal = useRefusal(record?.upload === 'refused' && !isKeyLost ? { code: record.problemCode ?? '', title: record.problem ?? '', remedy: '' } : undefined)
  return (
    <section className="card">
      <h2>{names[kind]}</h2>
      {url === undefined ? <p className="fine">{missing[kind]}</p>
        : kind === 'video' ? <video className="photo" src={url} controls playsInline aria-label={t`签到视频`} data-testid={testIds.recordVideo} />
        : kind === 'voice' ? <audio className="voice-player" src={url} controls aria-label={t`语音备注`} data-testid={testIds.recordVoice} />
        : <img className="photo" src={url} alt={t`签到照片，带有时间、地点和姓名水印`} />}
      {record !== undefined && <p className="fine">{record.upload === 'uploaded' ? t`已上传` : isKeyLost ? t`浏览器丢了加密这条记录的密钥，无法再发送。` : refusal !== undefined ? t`服务器没有接收：${refusal.title}` : t`等待上传`}</p>}
    </section>
  )
}

const Clocks = ({ row }: { readonly row: RecordRow }) => {
  const { t, i18n } = useLingui()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const show = (time: string | number | null | undefined): string => (time == null ? t`没有` : dateAndTime(time, timeZone, i18n.locale as Language))
  const clocks: readonly (readonly [string, string, string])[] = [
    ['fix', t`定位时刻`, show(row.remote?.fixTime ?? row.local?.shown?.fix?.fixTime)],
    ['device', t`手机时刻`, show(row.deviceTime)],
    ['server', t`公司收到`, show(row.remote?.serverTime ?? row.local?.receipt?.receivedTime)],
    ['recorded', t`写入日志`, show(row.remote?.recordedTime)],
  ]
  return (
    <section className="card">
      <h2>{t`四个时刻`}</h2>
      <dl className="facts">{clocks.map(([key, name, value]) => <div key={key} data-testid={testIds.clock} data-clock={key}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  )
}

const Proof = ({ row }: { readonly row: RecordRow }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState(false)
  const { local } = row
  const receipt = local === undefined ? t`由另一部手机签名` : local.delivery === 'waiting' ? t`尚未送达` : local.delivery === 'refused' ? t`没有收据`
    : local.receiptState === 'valid' ? t`有效：公司签字确认收到` : local.receiptState === 'invalid' ? t`无效：签名或内容不符` : t`公司没有给回执`
  const proof = local?.inclusion === 'proved' ? (local.inclusionOpened === true ? t`已证明：这条记录在日志里，内容未改` : t`已证明：对应条目在日志里`)
    : local?.inclusion === 'overdue' ? t`逾期：承诺的时间已过，日志里还没有` : local?.inclusion === 'failed' ? t`证明不成立` : row.delivery === 'delivered' ? t`尚未核对` : row.delivery === 'refused' ? t`没有写入日志` : t`尚未送达`
  const entryIndex = local?.entryIndex ?? row.remote?.entryIndex
  const prove = async (): Promise<void> => {
    setBusy(true)
    const outcome = await phone.proveInclusion(row.eventId).catch(() => undefined)
    setTrouble(outcome?.state !== 'done')
    setBusy(false)
  }
  return (
    <section className="card">
      <h2>{t`证据`}</h2>
      <dl className="facts">
        <div><dt>{t`查询码`}</dt><dd className="mono" data-testid={testIds.lookUpCode}>{lookUpCode(row.eventId)}</dd></div>
        <div><dt>{t`收据`}</dt><dd data-testid={testIds.receiptState} data-state={local?.receiptState ?? local?.delivery ?? 'other_device'}>{receipt}</dd></div>
        <div><dt>{t`日志`}</dt><dd data-testid={testIds.proofState} data-state={local?.inclusion ?? 'none'} data-opened={local?.inclusionOpened === true}>{proof}{entryIndex != null && ` · #${entryIndex}`}</dd></div>
        {local !== undefined && <div><dt>{t`签名序号`}</dt><dd className="mono">{local.seq}</dd></div>}
      </dl>
      {local?.inclusionProblem !== undefined && local.inclusion === 'failed' && <p className="trouble">{local.inclusionProblem}</p>}
      {local?.delivery === 'delivered' && <Button block className="act act-second" loading={busy} disabled={busy} data-testid={testIds.proveNow} onClick={() => { void prove() }}>{t`现在核对日志`}</Button>}
      {trouble && <p className="fine" role="status">{t`现在连不上服务器，稍后会自动核对。`}</p>}
    </section>
  )
}

export default RecordDetail
