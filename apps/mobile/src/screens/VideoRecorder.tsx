import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import { type FilmedFaces, type Language, promptOf } from '@fieldproof/core/kernel'
import { consentState } from '../app/consents.ts'
import { usePhone, useSnapshot } from '../app/context.ts'
import { cameraProblemOf } from '../capture/photo.ts'
import type { CameraProblem } from '../capture/photo.ts'
import { canRecordVideo, openVideoCamera, startRecording, videoLimits } from '../capture/video.ts'
import type { Recording } from '../capture/video.ts'
import type { FaceWatch } from '../face/filmedFaces.ts'
import { sha256Hex } from '../outbox/appendEvent.ts'
import { testIds } from '../testIds.ts'
import { ConsentCard } from './mySide/Consents.tsx'
import { Icon } from './parts/Icon.tsx'
import { Sheet } from './parts/Sheet.tsx'

export interface TakenVideo {
  readonly sha256: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  readonly takenAt: string
  readonly durationMs: number
  readonly promptId: string
  readonly promptTime: string
  /** What the phone saw of its person's face meanwhile. */
  readonly faces?: FilmedFaces | undefined
  /** Object URL for the screens. */
  readonly url: string
}

interface VideoRecorderProps {
  readonly eventId: string
  readonly siteName: string | undefined
  readonly video: TakenVideo | undefined
  /** The check-in waits for this video. */
  readonly required: boolean
  readonly onClose: () => void
  readonly onVideo: (video: TakenVideo) => void
  readonly onWithout: () => void
}

type Problem = CameraProblem | 'unsupported' | 'too_short' | 'broke_off'

/** A video is recorded only of those who have agreed to it, asked here where it is first wanted; who says no goes on without, and is not asked again. */
const VideoRecorder = (props: VideoRecorderProps) => {
  const { t } = useLingui()
  const snapshot = useSnapshot()
  const state = consentState(snapshot, 'video')
  const [before] = useState(state)
  const without = props.required ? props.onWithout : props.onClose
  const saidNo = state === 'withdrawn' && before !== 'withdrawn'
  useEffect(() => {
    if (saidNo) without()
    // Once, at the word.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [saidNo])
  const consent = snapshot.consents?.find(({ notice }) => notice.purpose === 'video')
  if (state === 'granted') return <Recorder {...props} />
  return (
    <Sheet title={t`录视频之前`} onClose={props.onClose} testId={testIds.videoConsent}>
      {consent === undefined ? <p>{t`联网后可以看到。`}</p> : <ConsentCard consent={consent} />}
      <Button block className="act act-second" onClick={without}>{props.required ? t`不录视频，继续` : t`返回`}</Button>
    </Sheet>
  )
}

/** Full screen: what to show on top, the picture, one button. Fifteen seconds at the longest; it can be watched and recorded again. */
const Recorder = ({ eventId, siteName, video: earlier, required, onClose, onVideo, onWithout }: VideoRecorderProps) => {
  const { t, i18n } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const view = useRef<HTMLVideoElement>(null)
  const stream = useRef<MediaStream | undefined>(undefined)
  const recording = useRef<Recording | undefined>(undefined)
  const [facing, setFacing] = useState<'environment' | 'user'>('environment')
  const [taken, setTaken] = useState<TakenVideo | undefined>(earlier)
  const [problem, setProblem] = useState<Problem | undefined>(() => (canRecordVideo() ? undefined : 'unsupported'))
  const [ready, setReady] = useState(false)
  /** Milliseconds recorded so far; undefined while nothing is being recorded. */
  const [recordedMs, setRecordedMs] = useState<number | undefined>(undefined)
  const phone = usePhone()
  const mayReadFace = consentState(useSnapshot(), 'face') === 'granted'
  const faceWatch = useRef<FaceWatch | undefined>(undefined)
  const [readsFace, setReadsFace] = useState(false)
  const [prompt] = useState(() => ({ ...promptOf(eventId), time: new Date().toISOString() }))
  const live = taken === undefined && (problem === undefined || problem === 'too_short' || problem === 'broke_off')

  useEffect(() => { if (dialog.current?.open === false) dialog.current.showModal() }, [])
  useEffect(() => {
    if (!live) return undefined
    let gone = false
    setReady(false)
    openVideoCamera(facing).then(async (opened) => {
      if (gone || view.current === null) { for (const track of opened.getTracks()) track.stop(); return }
      stream.current = opened
      view.current.srcObject = opened
      await view.current.play().catch(() => undefined)
    }, (error: unknown) => { if (!gone) setProblem(cameraProblemOf(error)) })
    return () => {
      gone = true
      recording.current?.stop()
      for (const track of stream.current?.getTracks() ?? []) track.stop()
      stream.current = undefined
    }
  }, [live, facing])
  // Ready before it is wanted; a video is recorded just the same without.
  useEffect(() => {
    if (!live || facing !== 'user' || !mayReadFace) return undefined
    let gone = false
    Promise.all([import('../face/filmedFaces.ts'), phone.face()]).then(([{ openFaceWatch }, keeper]) => openFaceWatch(keeper)).then((opened) => {
      if (gone) { opened?.close(); return }
      faceWatch.current = opened
      setReadsFace(opened !== undefined)
    }).catch(() => undefined)
    return () => {
      gone = true
      faceWatch.current?.close()
      faceWatch.current = undefined
      setReadsFace(false)
    }
  }, [live, facing, mayReadFace, phone])
  useEffect(() => {
    if (recordedMs === undefined) return undefined
    const timer = setTimeout(() => setRecordedMs((ms) => (ms === undefined ? undefined : ms + 250)), 250)
    return () => clearTimeout(timer)
  }, [recordedMs])

  const record = async (): Promise<void> => {
    if (stream.current === undefined) return
    setProblem(undefined)
    setRecordedMs(0)
    try {
      recording.current = startRecording(stream.current)
      const endLooking = view.current === null ? undefined : faceWatch.current?.start(view.current)
      const { bytes, contentType, durationMs } = await recording.current.done
      const faces = await endLooking?.()
      if (dialog.current === null) return
      if (durationMs < videoLimits.leastMs) { setProblem('too_short'); return }
      setTaken({ sha256: await sha256Hex(crypto.subtle, bytes), bytes, contentType, durationMs, takenAt: new Date().toISOString(), promptId: prompt.id, promptTime: prompt.time, faces, url: URL.createObjectURL(new Blob([bytes], { type: contentType })) })
    } catch {
      setProblem('broke_off')
    } finally {
      recording.current = undefined
      setRecordedMs(undefined)
    }
  }

  const isRecording = recordedMs !== undefined
  const left = Math.max(0, Math.ceil((videoLimits.mostMs - (recordedMs ?? 0)) / 1000))
  const megabytes = taken === undefined ? '' : (taken.bytes.length / 1_000_000).toFixed(1)
  const seconds = taken === undefined ? 0 : Math.round(taken.durationMs / 1000)
  const words: Readonly<Record<Problem, readonly [string, string]>> = {
    denied: [t`没有相机权限`, t`请在浏览器设置里允许此页面使用相机。`], busy: [t`相机正被其他应用使用`, t`关闭其他使用相机的应用后再试。`], none: [t`没有找到相机`, t`请检查手机的相机是否可用。`],
    unsupported: [t`这个浏览器不能录视频`, t`请换用系统自带浏览器，或更新后再试。`], too_short: [t`录得太短了`, t`请至少录 3 秒。`], broke_off: [t`录制中断了`, t`请再录一次。`],
  }
  return (
    <dialog ref={dialog} className="camera" aria-label={t`录视频`} data-testid={testIds.videoDialog} onCancel={(event) => { event.preventDefault(); onClose() }}>
      <div className="camera-top">
        <button type="button" className="camera-icon" aria-label={t`关闭相机`} data-testid={testIds.videoClose} onClick={onClose}><Icon name="close" size={26} /></button>
        <span className="camera-site">{siteName ?? t`未选地点`}</span>
        {live && !isRecording ? <button type="button" className="camera-icon" aria-label={t`切换前后摄像头`} onClick={() => setFacing(facing === 'user' ? 'environment' : 'user')}><Icon name="sync" size={24} /></button> : <span className="camera-gap" />}
      </div>
      <p className="video-prompt" data-testid={testIds.videoPrompt} data-prompt={prompt.id}><small>{t`请按提示录：`}</small>{prompt.words[i18n.locale as Language]}</p>
      <div className="camera-view">
        {!live && taken === undefined && problem !== undefined && <div className="camera-problem" role="alert"><strong>{words[problem][0]}</strong><p>{words[problem][1]}{t`没有视频也可以签到。`}</p></div>}
        {live && <video ref={view} playsInline muted aria-label={t`相机画面`} onLoadedData={() => setReady(true)} />}
        {taken !== undefined && <video src={taken.url} controls playsInline aria-label={t`刚录的视频`} data-testid={testIds.videoPlayback} />}
      </div>
      {live && <p className="camera-note" role="status">{isRecording ? t`正在录，还剩 ${left} 秒` : problem !== undefined ? `${words[problem][0]}，${words[problem][1]}` : t`最长 15 秒，只能现场录制。画面里若有别人，请先告知。`}</p>}
      {live && readsFace && <p className="camera-note" data-testid={testIds.videoReadsFace}>{t`录制时手机会比对几次人脸，只留数字，画面不另外保存。`}</p>}
      {taken !== undefined && <p className="camera-note">{t`${seconds} 秒 · ${megabytes} MB，联网后上传`}</p>}
      <div className="camera-bottom">
        {!live && taken === undefined && <Button block className="act act-primary" onClick={required ? onWithout : onClose}>{required ? t`不录视频，继续` : t`返回`}</Button>}
        {live && !isRecording && <button type="button" className="shutter shutter-video" disabled={!ready} aria-label={t`开始录制`} data-testid={testIds.videoRecord} onClick={() => { void record() }}><span /></button>}
        {live && isRecording && <button type="button" className="shutter shutter-stop" aria-label={t`停止录制，还剩 ${left} 秒`} data-testid={testIds.videoStop} onClick={() => recording.current?.stop()}><span /></button>}
        {taken !== undefined && <>
          <Button className="act camera-second" data-testid={testIds.videoAgain} onClick={() => { URL.revokeObjectURL(taken.url); setTaken(undefined) }}>{t`重录`}</Button>
          <Button className="act act-primary" data-testid={testIds.videoUse} onClick={() => onVideo(taken)}>{required ? t`使用并提交` : t`使用视频`}</Button>
        </>}
      </div>
    </dialog>
  )
}

export default VideoRecorder
