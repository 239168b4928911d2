import { Suspense, lazy, useEffect, useMemo, useRef, useState } from 'react'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import { dialled, isNote, type Language } from '@fieldproof/core/kernel'
import type { PhoneChallenge, PhoneSite } from '@fieldproof/contract'
import { usePhone, useSnapshot, useStore } from '../app/context.ts'
import { consentState } from '../app/consents.ts'
import { dayHeading, metresNumber, sentenceGap } from '../app/format.ts'
import { navigate, pathOf } from '../app/router.ts'
import type { TakenPhoto } from './Camera.tsx'
import type { TakenVoice } from '../capture/voice.ts'
import type { TakenVideo } from './VideoRecorder.tsx'
import { insideWord, likelySite, siteAtFix } from '../capture/siteChoice.ts'
import type { SiteAtFix } from '../capture/siteChoice.ts'
import type { PositionState } from '../capture/position.ts'
import { canRecordVideo } from '../capture/video.ts'
import { canRecordVoice } from '../capture/voiceKind.ts'
import { mostNoteLetters, withinNote } from '../capture/noteText.ts'
import { isPrivatePlace } from '../capture/privatePlaces.ts'
import { requirementAt, stillMissing } from '../capture/requirement.ts'
import { bringable, type Factors, forgetTap, type Readable, type Reading, waitingTap } from '../capture/siteFactors.ts'
import type { Askable } from '../capture/requirement.ts'
import { periodAt } from '../capture/workWindows.ts'
import { isFull } from '../outbox/ports.ts'
import { dayOf, recordRows } from '../outbox/rows.ts'
import { testIds } from '../testIds.ts'
import { type Choice, forgetDraft, keepDraft, keptDraft } from './draft.ts'
import { FactorButtons } from './parts/FactorButtons.tsx'
import { Icon } from './parts/Icon.tsx'
import { NoteTemplates } from './parts/NoteTemplates.tsx'
import type { OffSite } from './parts/OffSiteSheet.tsx'
import { RecordItem } from './parts/RecordItem.tsx'
import { NotSaved } from './parts/StorageLost.tsx'
import { SyncLine } from './parts/SyncLine.tsx'
import { WorkStrip } from './parts/WorkStrip.tsx'
import { laterScreen } from '../app/i18n.ts'

/** Asked for when the tap comes, so that it is there with the answer. */
const loadResultSheet = () => import('./parts/ResultSheet.tsx')
const ResultSheet = lazy(loadResultSheet)
/** Nobody needs it to check in: the button is there first. */
const FenceMap = lazy(() => import('./parts/FenceMap.tsx').then((module) => ({ default: module.FenceMap })))
const loadPasskey = () => import('../capture/passkey.ts')
const Camera = laterScreen(() => import('./Camera.tsx'))
const FactorSheet = laterScreen(() => import('./FactorSheet.tsx'))
const FaceSheet = laterScreen(() => import('./FaceSheet.tsx'))
const VideoRecorder = laterScreen(() => import('./VideoRecorder.tsx'))
const SitePicker = laterScreen(() => import('./SitePicker.tsx'))
const VoiceSheet = laterScreen(() => import('./parts/VoiceSheet.tsx'))
const ChallengeCard = laterScreen(() => import('./parts/ChallengeCard.tsx'))
const DayQuestions = laterScreen(() => import('./parts/DayQuestions.tsx'))
const Notices = laterScreen(() => import('./parts/Notices.tsx'))
const StorageNotice = laterScreen(() => import('./parts/StorageNotice.tsx'))
const ArrivalCard = laterScreen(() => import('./parts/ArrivalCard.tsx'))
const OffSiteSheet = laterScreen(() => import('./parts/OffSiteSheet.tsx'))

const insideTexts = {
  surely: msg`您在围栏内`, likely: msg`您很可能在围栏内`, unclear: msg`可能在围栏边缘`, vague: msg`定位太粗，还不能确定是否在围栏内`, unlikely: msg`看起来在围栏外`,
} as const

const useTick = (ms: number): void => {
  const [, set] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => set((n) => n + 1), ms)
    return () => clearInterval(timer)
  }, [ms])
}

const chosenSite = (choice: Choice, sites: readonly PhoneSite[], position: PositionState): { readonly site: PhoneSite | undefined; readonly at: SiteAtFix | undefined } => {
  if (choice === 'none') return { site: undefined, at: undefined }
  const picked = choice === undefined ? undefined : sites.find((site) => site.siteId === choice.siteId)
  if (picked !== undefined) return { site: picked, at: position.fix === undefined ? undefined : siteAtFix(picked, position.fix) }
  const at = position.fix === undefined ? undefined : likelySite(sites, position.fix)
  return { site: at?.site, at }
}

export const Today = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const { identity, sites, punchPeriods, today, locals, privateZones, sos, faceEnrolled, passkey } = snapshot
  const position = useStore(phone.position.state)
  const arrival = useStore(phone.arrival)
  const room = useStore(phone.room)
  const unreadable = locals.filter((record) => record.isUnreadable === true).length
  const [before] = useState(() => keptDraft(identity?.deviceId))
  const [choice, setChoice] = useState<Choice>(before?.choice)
  /** The proposal was taken: checks in as soon as its site is the chosen one. */
  const [taken, setTaken] = useState(0)
  const [note, setNote] = useState(before?.note ?? '')
  const [photo, setPhoto] = useState<TakenPhoto | undefined>(before?.photo)
  const [readings, setReadings] = useState<readonly Reading[]>(() => {
    const tap = waitingTap(Date.now())
    return [...(before?.readings ?? []).filter(({ kind }) => kind !== tap?.kind), ...(tap === undefined ? [] : [tap])]
  })
  const [video, setVideo] = useState<TakenVideo | undefined>(before?.video)
  const [voice, setVoice] = useState<TakenVoice | undefined>(before?.voice)
  const [sheet, setSheet] = useState<'camera' | 'video' | 'voice' | 'face' | 'sites' | 'off_site' | Readable | undefined>(undefined)
  const [face, setFace] = useState<Factors['face']>(before?.face)
  const [offSite, setOffSite] = useState<OffSite | undefined>(before?.offSite)
  /** Was told once that this is a private place; the next tap checks in all the same. */
  const [privateTold, setPrivateTold] = useState(false)
  const [busy, setBusy] = useState<'check_in' | 'check_out' | undefined>(undefined)
  const [result, setResult] = useState<string | undefined>(undefined)
  /** Which button opened the camera or a reader because it is required. */
  const [afterPhoto, setAfterPhoto] = useState<'check_in' | 'check_out' | undefined>(undefined)
  const [failure, setFailure] = useState<'full' | 'other' | undefined>(undefined)
  /** Was told once that a note is asked for; the next tap goes without. */
  const [noteAsked, setNoteAsked] = useState(false)
  /** What the person said cannot be read now; the check-in goes without. */
  const skipped = useRef<readonly string[]>([])
  /** The check-in that the next one completes. */
  const completes = useRef<string | undefined>(undefined)
  const noteField = useRef<HTMLTextAreaElement>(null)
  /** The challenge that the next check-in answers. */
  const answering = useRef<PhoneChallenge | undefined>(undefined)
  /** The camera could take no photo for the check-in that now waits for a video. */
  const withoutPhoto = useRef(false)
  const draftId = useRef<string>(before?.eventId ?? crypto.randomUUID())
  useEffect(() => {
    if (busy === undefined && identity !== undefined) keepDraft(identity.deviceId, { eventId: draftId.current, choice, note, photo, video, voice, readings, face, offSite })
  })
  useTick(15_000)

  const { site, at } = useMemo(() => chosenSite(choice, sites, position), [choice, sites, position])
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const language = i18n.locale as Language
  const day = dayOf(phone.now(), timeZone)
  const rows = useMemo(
    () => recordRows(locals, today?.checkIns ?? []).filter((row) => dayOf(row.time, timeZone) === day),
    [locals, today, day, timeZone],
  )
  // Hours that were never fetched are left to the server's gate; known hours are kept to on the phone.
  const onDuty = today === undefined || periodAt(punchPeriods, phone.now()) !== undefined
  const isIn = rows.find((row) => row.delivery !== 'refused')?.kind === 'check_in'

  const inPrivate = position.fix !== undefined && isPrivatePlace(privateZones, position.fix)
  const rule = requirementAt(today?.requirements, site?.siteId)
  const hasFace = faceEnrolled && consentState(snapshot, 'face') === 'granted'
  const refusesVideo = consentState(snapshot, 'video') === 'withdrawn'
  const can = useMemo(() => bringable(phone.adapters, { userAgent: navigator.userAgent, hasCamera: navigator.mediaDevices?.getUserMedia !== undefined, hasFace, hasPasskey: passkey !== undefined }), [phone, hasFace, passkey])
  /** A site of which an older server told nothing may have anything. */
  const canHere = can.filter((factor) => factor === 'countersign' || factor === 'face' || factor === 'passkey' || site?.factors?.includes(factor) !== false)
  const kindsOf = (read: readonly Reading[], seen: Factors['face']): readonly string[] => [...read.map(({ kind }) => kind), ...(seen === undefined ? [] : ['face'])]
  const missingWith = (read: readonly Reading[], seen: Factors['face'] = face) => stillMissing(rule, {
    position: position.fix !== undefined, accuracyMetres: position.fix?.accuracyMetres, photo: photo !== undefined, note: isNote(note, voice?.speechSeconds), video: video !== undefined, refusesVideo, read: kindsOf(read, seen), can: canHere,
  })
  const missing = missingWith(readings)

  const check = async (kind: 'check_in' | 'check_out', shot: TakenPhoto | 'without' | undefined = photo, clip: TakenVideo | 'without' | undefined = video, read: readonly Reading[] = readings, seen: Factors['face'] = face): Promise<void> => {
    if (busy !== undefined) return
    if (inPrivate && !privateTold) { setPrivateTold(true); return }
    const missing = missingWith(read, seen)
    const asked = kind === 'check_in' ? answering.current : undefined
    // A face is asked of nobody who has none enrolled or does not want to now: a photo is as good.
    const asksFace = asked?.wantsFace === true && seen === undefined
    const canFace = hasFace && !skipped.current.includes('face')
    const toRead = (['beacon', 'nfc', 'qr', 'face'] as const).find((factor) => (missing.includes(factor) || (factor === 'face' && asksFace && canFace)) && !skipped.current.includes(factor))
    if (missing.includes('note') && !noteAsked) {
      setNoteAsked(true)
      noteField.current?.focus()
      return
    }
    if (toRead !== undefined) {
      setAfterPhoto(kind)
      setSheet(toRead)
      return
    }
    if (shot === undefined && (missing.includes('photo') || asked?.wantsPhoto === true || (asksFace && !canFace))) {
      setAfterPhoto(kind)
      setSheet('camera')
      return
    }
    if (clip === undefined && (missing.includes('video') || (asked?.wantsVideo === true && !refusesVideo))) {
      withoutPhoto.current = shot === 'without'
      setAfterPhoto(kind)
      setSheet('video')
      return
    }
    const picture = shot === 'without' ? undefined : shot
    const film = clip === 'without' ? undefined : clip
    setBusy(kind)
    forgetDraft()
    void loadResultSheet().catch(() => undefined)
    setFailure(undefined)
    try {
      // First of all, while the tap is fresh. Who does not confirm checks in all the same; the record says so.
      const confirmed = passkey === undefined ? undefined : await loadPasskey().then(({ confirmCheckIn }) => confirmCheckIn(passkey, draftId.current)).catch(() => undefined)
      const latest = await phone.position.fixForCheckIn()
      // A position from before check-ins are taken is not the company's: in the first two minutes the check-in goes without one. Nor is when somebody came, where hours were changed since.
      const known = phone.snapshot.get().punchPeriods
      const isOfWork = (instant: number): boolean => periodAt(known, phone.now()) === undefined || periodAt(known, instant) !== undefined
      const fix = latest !== undefined && isOfWork(latest.fixTime) ? latest : undefined
      // The site is decided again with the position that is sent, unless the person chose one or photographed one.
      const final = picture !== undefined ? site : chosenSite(choice, sites, fix === undefined ? { status: 'problem' } : { status: 'ready', fix }).site ?? site
      const text = withinNote(note)
      const record = await phone.append(
        { kind, ...(kind === 'check_in' && answering.current !== undefined ? { challengeId: answering.current.challengeId } : {}), ...(final === undefined ? {} : { siteId: final.siteId }), ...(fix === undefined ? {} : { fix }), ...(text === '' ? {} : { note: text }), ...(picture === undefined ? {} : { photoSha256: picture.sha256 }), ...(film === undefined ? {} : { videoSha256: film.sha256, videoPromptId: film.promptId, videoPromptTime: film.promptTime }), ...(voice === undefined ? {} : { voice: { sha256: voice.sha256, durationSeconds: voice.durationSeconds, speechSeconds: voice.speechSeconds } }), factors: { can: [...can], readings: [...read], ...(seen === undefined ? {} : { face: seen }), ...(film?.faces === undefined ? {} : { filmedFaces: film.faces }), ...(confirmed === undefined ? {} : { passkey: confirmed }) }, ...(kind === 'check_in' && arrival !== undefined && arrival.siteId === final?.siteId && isOfWork(arrival.arrivedTime) ? { proposal: { via: arrival.via, arrivedTime: new Date(arrival.arrivedTime).toISOString(), isConfirmed: arrival.isConfirmed } } : {}), ...(completes.current === undefined ? {} : { completes: completes.current }) },
        { eventId: draftId.current, siteName: final?.name, ...(offSite !== undefined && kind === 'check_in' ? { declarations: [{ topic: 'off_site', about: draftId.current, place: offSite.place, reason: offSite.reason }] } : {}), photo: picture === undefined ? undefined : { sha256: picture.sha256, bytes: picture.bytes, contentType: 'image/jpeg', takenAt: picture.takenAt }, media: [film, voice].flatMap((medium) => (medium === undefined ? [] : [{ sha256: medium.sha256, bytes: medium.bytes, contentType: medium.contentType, takenAt: medium.takenAt }])) },
      )
      if (kind === 'check_in') setOffSite(undefined)
      setPrivateTold(false)
      answering.current = undefined
      draftId.current = crypto.randomUUID()
      completes.current = undefined
      setNoteAsked(false)
      setNote('')
      setPhoto(undefined)
      setReadings([])
      setFace(undefined)
      forgetTap()
      skipped.current = []
      setVideo(undefined)
      setVoice(undefined)
      setChoice(undefined)
      setResult(record.id)
    } catch (error) {
      setFailure(isFull(error) ? 'full' : 'other')
    } finally {
      setBusy(undefined)
    }
  }

  useEffect(() => {
    if (taken > 0) void check('check_in')
    // Once for each tap, with what was chosen by it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [taken])
  const takeArrival = (): void => {
    if (arrival === undefined) return
    chooseSite(arrival.siteId)
    if (arrival.readings.length > 0) setReadings([...readings.filter(({ kind }) => kind !== 'beacon'), ...arrival.readings])
    setTaken((count) => count + 1)
  }

  const closeCamera = (): void => { setSheet(undefined); setAfterPhoto(undefined) }
  /** A record was asked for one thing more: the same site again, with it. */
  const complete = (eventId: string, kind: 'check_in' | 'check_out', siteId: string | null, factor: Askable): void => {
    setResult(undefined)
    completes.current = eventId
    setChoice(siteId === null ? 'none' : { siteId })
    if (factor === 'note') { setNoteAsked(true); noteField.current?.focus(); return }
    setAfterPhoto(kind)
    setSheet(factor === 'photo' ? 'camera' : factor)
  }
  const takeReadings = (fresh: readonly Reading[]): void => {
    const kind = afterPhoto
    closeCamera()
    // A code or tag that is read anew takes the place of the one before.
    const next = [...readings.filter((reading) => !fresh.some((one) => one.kind === reading.kind)), ...fresh]
    setReadings(next)
    if (kind !== undefined) void check(kind, photo, video, next)
  }
  const takeFace = (next: Factors['face']): void => {
    const kind = afterPhoto
    closeCamera()
    setFace(next)
    if (kind !== undefined) void check(kind, photo, video, readings, next)
  }
  const goWithout = (factor: Readable | 'face'): void => {
    const kind = afterPhoto
    closeCamera()
    skipped.current = [...skipped.current, factor]
    if (kind !== undefined) void check(kind)
  }
  const leaveCamera = (): void => { closeCamera(); completes.current = undefined; answering.current = undefined }
  const takeOver = (next: TakenPhoto | undefined): void => {
    const kind = afterPhoto
    closeCamera()
    setPhoto(next)
    // The watermark names the site, so the site stays what it was when the photo was taken.
    if (next !== undefined) setChoice(next.siteId === undefined ? 'none' : { siteId: next.siteId })
    if (next !== undefined && kind !== undefined) void check(kind, next)
  }
  const takeVideo = (next: TakenVideo): void => {
    const kind = afterPhoto
    closeCamera()
    setVideo(next)
    if (kind !== undefined) void check(kind, withoutPhoto.current ? 'without' : photo, next)
  }
  const chooseSite = (siteId: string | undefined): void => {
    setSheet(undefined)
    setChoice(siteId === undefined ? 'none' : { siteId })
    if (photo !== undefined && photo.siteId !== siteId) setPhoto(undefined)
    // A check-in elsewhere completes nothing.
    if (siteId !== site?.siteId) completes.current = undefined
    skipped.current = []
  }

  const [asksNote, asksPhoto, asksVideo] = [missing.includes('note'), missing.includes('photo'), missing.includes('video')]
  const primary = isIn ? 'check_out' : 'check_in'
  const button = (kind: 'check_in' | 'check_out') => (
    <Button key={kind} block disabled={!onDuty || busy !== undefined} loading={busy === kind} loadingText={t`定位中`} onClick={() => { void check(kind) }}
      className={kind === primary ? 'act act-primary' : 'act act-second'} data-testid={kind === 'check_in' ? testIds.checkInButton : testIds.checkOutButton}>
      {kind === 'check_in' ? t`签到` : t`签退`}
    </Button>
  )

  return (
    <div className="today">
      <header className="today-head">
        <div>
          <h1>{identity?.personName}</h1>
          <p className="today-day"><span>{dayHeading(phone.now(), timeZone, language)}</span><span>{` · ${identity?.orgName ?? ''}`}</span></p>
        </div>
        <div className="head-acts">
          <SyncLine />
          <a className={sos === undefined ? 'sos-open-link' : 'sos-open-link sos-live'} href={pathOf({ name: 'sos' })} data-testid={testIds.sosOpen} onClick={(event) => { event.preventDefault(); navigate({ name: 'sos' }) }}>SOS<span className="sr-only"> {sos === undefined ? t`紧急求助` : t`正在求助`}</span></a>
        </div>
      </header>
      <Suspense fallback={null}>{(today?.challenges?.length ?? 0) > 0 && <ChallengeCard busy={busy !== undefined || !onDuty} onAnswer={(challenge) => { answering.current = challenge; void check('check_in') }} />}</Suspense>
      <Suspense fallback={null}>{arrival !== undefined && onDuty && <ArrivalCard arrival={arrival} busy={busy !== undefined} onTake={takeArrival} />}</Suspense>
      <Suspense fallback={null}>{(room !== undefined || unreadable > 0) && <StorageNotice room={room} unreadable={unreadable} />}</Suspense>
      <Suspense fallback={null}>{(today?.notices?.length ?? 0) > 0 && <Notices />}</Suspense>
      <Suspense fallback={null}>{(today?.dayQuestions?.length ?? 0) > 0 && <DayQuestions />}</Suspense>
      <div className="today-columns">
        <div className="today-main">
          <section className="card place" aria-label={t`当前位置`}>
            {/* Where no map can be drawn its place says why: nothing jumps under a finger when the search ends without a position. */}
            {position.fix === undefined && site === undefined && position.status === 'problem' && <div className="fence-map fence-map-trouble"><PositionTrouble problem={position.problem} /></div>}
            {(position.fix !== undefined || site !== undefined || position.status === 'searching') && <Suspense fallback={<div className="fence-map" />}><FenceMap fix={position.fix} site={site} sites={sites} label={mapLabel(site?.name, at)} /></Suspense>}
            <PlaceWords position={position} at={at} site={site} onDuty={onDuty} onChange={() => setSheet('sites')} canChange={onDuty && sites.length > 0} />
          </section>
          {onDuty && rule !== undefined && <p className="requirement" data-testid={testIds.requirement} data-missing={missing.join(' ')}>{rule.words}{rule.ask !== null && missing.includes(rule.ask as Askable) && rule.askBeyondMetres !== null && (position.fix?.accuracyMetres ?? 0) > rule.askBeyondMetres ? ` ${t`定位较粗，请多补一项。`}` : ''}</p>}
          {onDuty && <section className="card extras" aria-label={t`备注与照片`}>
            <textarea ref={noteField} className="note" rows={1} maxLength={mostNoteLetters} value={note} aria-label={asksNote ? t`备注（请填写）` : t`备注（可不填）`} placeholder={asksNote ? t`备注（请填写）` : t`备注（可不填）`} data-testid={testIds.noteInput} onChange={(event) => setNote(event.target.value)} />
            {canRecordVoice() && <button type="button" className={voice === undefined ? 'photo-button' : 'photo-button photo-button-done'} aria-label={voice === undefined ? t`说一段备注` : t`听或重录语音备注，${Math.round(voice.durationSeconds)} 秒`} data-testid={testIds.voiceButton} data-done={voice !== undefined} onClick={() => setSheet('voice')}><Icon name="microphone" />{voice !== undefined && <span aria-hidden="true">{Math.round(voice.durationSeconds)}″</span>}</button>}
            {photo === undefined
              ? <button type="button" className="photo-button" aria-label={t`拍照`} data-testid={testIds.photoButton} onClick={() => setSheet('camera')}><Icon name="camera" /><span aria-hidden="true">{asksPhoto ? t`拍照（要求）` : t`拍照`}</span></button>
              : <button type="button" className="photo-thumb" aria-label={t`查看或重拍照片`} data-testid={testIds.photoThumb} onClick={() => setSheet('camera')}><img src={photo.url} alt="" /></button>}
            {canRecordVideo() && !refusesVideo && <button type="button" className={video === undefined ? 'photo-button' : 'photo-button photo-button-done'} aria-label={video === undefined ? t`录视频` : t`查看或重录视频，${Math.round(video.durationMs / 1000)} 秒`} data-testid={video === undefined ? testIds.videoButton : testIds.videoThumb} onClick={() => setSheet('video')}><Icon name="video" />{asksVideo && video === undefined && <span aria-hidden="true">{t`录视频（要求）`}</span>}{video !== undefined && <span aria-hidden="true">{Math.round(video.durationMs / 1000)}″</span>}</button>}
            <FactorButtons can={canHere} offered={site?.factors ?? []} asked={missing} read={kindsOf(readings, face)} onOpen={setSheet} />
          </section>}
          {onDuty && <NoteTemplates note={note} siteId={site?.siteId} onChoose={setNote} />}
          {onDuty && <button type="button" className="off-site-link" data-testid={testIds.offSite} onClick={() => setSheet('off_site')}>{offSite === undefined ? t`客户不在登记地址？` : t`在别处见客户：${offSite.place}`}</button>}
          <WorkStrip />
        </div>
        <section className="today-records" aria-label={t`今日记录`}>
          <h2>{t`今日记录`}</h2>
          {rows.length === 0
            ? <p className="empty">{t`今天还没有记录`}</p>
            : <ul className="records">{rows.map((row) => <RecordItem key={row.eventId} row={row} />)}</ul>}
        </section>
      </div>
      <div className="act-bar">
        {noteAsked && missing.includes('note') && failure === undefined && <p className="act-hint" role="status">{t`这里要求备注，打字或说都行；确实不行，再点一次也能提交。`}</p>}
        {inPrivate && privateTold && failure === undefined && <p className="act-hint" role="status">{t`您在自己设的私人地点里。签到会带上这里的位置；仍要签到，请再点一次。`}</p>}
        {failure !== undefined && <NotSaved className="act-failure" isFull={failure === 'full'} />}
        <div className="act-buttons">{button('check_in')}{button('check_out')}</div>
      </div>
      {result !== undefined && <Suspense><ResultSheet eventId={result} onClose={() => setResult(undefined)} onComplete={complete} /></Suspense>}
      <Suspense fallback={null}>
        {sheet === 'camera' && <Camera eventId={draftId.current} site={site} fix={position.fix} photo={photo} required={afterPhoto !== undefined} onClose={leaveCamera} onPhoto={takeOver} onWithout={() => { const kind = afterPhoto; closeCamera(); if (kind !== undefined) void check(kind, 'without') }} />}
        {(sheet === 'nfc' || sheet === 'qr' || sheet === 'beacon') && <FactorSheet kind={sheet} siteName={site?.name} required={afterPhoto !== undefined} onRead={takeReadings} onClose={leaveCamera} onWithout={() => goWithout(sheet)} />}
        {sheet === 'face' && <FaceSheet purpose="check" required={afterPhoto !== undefined} onClose={leaveCamera} onDone={takeFace} onWithout={() => goWithout('face')} />}
        {sheet === 'video' && <VideoRecorder eventId={draftId.current} siteName={site?.name} video={video} required={afterPhoto !== undefined} onClose={leaveCamera} onVideo={takeVideo} onWithout={() => { const kind = afterPhoto; closeCamera(); if (kind !== undefined) void check(kind, withoutPhoto.current ? 'without' : photo, 'without') }} />}
        {sheet === 'voice' && <VoiceSheet voice={voice} onVoice={setVoice} onText={(text) => setNote(withinNote(note, text))} onClose={() => setSheet(undefined)} />}
        {sheet === 'off_site' && <OffSiteSheet value={offSite} onClose={() => setSheet(undefined)} onSave={(next) => { setOffSite(next); setSheet(undefined) }} />}
        {sheet === 'sites' && <SitePicker sites={sites} fix={position.fix} chosen={site?.siteId} onClose={() => setSheet(undefined)} onChoose={chooseSite} />}
      </Suspense>
    </div>
  )

  function mapLabel(name: string | undefined, where: SiteAtFix | undefined): string {
    if (name === undefined) return t`示意图：您的位置和附近的地点`
    return where === undefined ? t`示意图：${name}的围栏` : t`示意图：您与${name}的围栏相距 ${Math.round(where.metresToFence)} 米`
  }
}

const PlaceWords = ({ position, at, site, onDuty, onChange, canChange }: {
  readonly position: PositionState; readonly at: SiteAtFix | undefined; readonly site: PhoneSite | undefined; readonly onDuty: boolean; readonly onChange: () => void; readonly canChange: boolean
}) => {
  const { t } = useLingui()
  const accuracy = position.fix?.accuracyMetres
  const distance = at === undefined ? undefined : metresNumber(at.metresToFence)
  const far = distance === undefined ? undefined : distance.unit === 'm' ? t`距围栏 ${distance.value} 米` : t`距围栏 ${distance.value} 公里`
  const word = at === undefined ? undefined : insideWord(at)
  const words = at === undefined || word === undefined ? undefined : word === 'unlikely' && at.metresToFence > 0 ? far : t(insideTexts[word])
  const title = site?.name ?? (position.status === 'ready' ? t`附近没有登记的地点` : onDuty ? t`未选择地点` : t`休息中`)
  return (
    <div className="place-words">
      <div className="place-title">
        <h2 data-testid={testIds.siteName} data-site-id={site?.siteId ?? ''}>{title}</h2>
        {canChange && <button type="button" className="link-button" data-testid={testIds.siteChange} onClick={onChange}>{t`更换`}</button>}
      </div>
      <p className="place-line" data-testid={testIds.positionText} data-status={position.status} data-problem={position.problem ?? ''}>
        {words !== undefined && <span className={`place-inside inside-${word}`}>{words}</span>}
        {position.status === 'ready' && accuracy !== undefined && <span>{t`定位精度 ±${Math.round(accuracy)} 米`}</span>}
        {position.status === 'searching' && <span>{t`正在定位…`}</span>}
      </p>
      {site !== undefined && (site.closed || site.hours || site.contacts?.length) ? <p className="place-facts" data-testid={testIds.siteFacts}>
        {site.closed && <strong>{site.closed}</strong>}{site.hours && <span>{site.hours}</span>}
        {site.contacts?.map(({ name, phone }) => <span key={name}>{name} {phone !== null && <a href={dialled(phone)}>{phone}</a>}</span>)}
      </p> : null}
      {position.status === 'problem' && (site !== undefined || position.fix !== undefined) && <PositionTrouble problem={position.problem} />}
    </div>
  )
}

/** What is wrong, what to do, and that the check-in is taken all the same. */
const PositionTrouble = ({ problem }: { readonly problem: PositionState['problem'] }) => {
  const { t, i18n } = useLingui()
  const [what, how] = problem === 'denied' ? [t`没有定位权限`, t`请点地址栏左侧的图标，或在系统设置里允许此页面使用位置，然后重新打开。`]
    : problem === 'insecure' ? [t`此网址不是 https，浏览器不提供定位`, t`请联系管理员启用 https。`]
    : problem === 'unsupported' ? [t`此浏览器不支持定位`, t`请换用系统自带浏览器打开。`]
    : [t`暂时无法定位`, t`请打开手机定位，移到窗边或室外。`]
  return <p className="trouble" role="status"><strong>{what}</strong> {how}{sentenceGap(i18n.locale)}{t`现在也可以签到：会如实记为“没有定位”，不会被当作作假。`}</p>
}
