import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import { type FaceCheck, type FaceProvider, faceOutcome } from '@fieldproof/core/kernel'
import { usePhone } from '../app/context.ts'
import { type CameraProblem, cameraProblemOf, openCamera } from '../capture/photo.ts'
import { checkAgainst, type EnrolmentTrouble, enrolmentOf } from '../face/compare.ts'
import { fetchFaceFiles, offeredFace } from '../face/faceFiles.ts'
import { type FaceAsk, type FaceHint, type FaceSession, runFaceSession } from '../face/faceSession.ts'
import { drawTurns } from '../face/headTurn.ts'
import type { FaceKeeper } from '../face/keeper.ts'
import { grabPicture, type OpenedFaceEngine, openFaceEngine } from '../face/openFaceEngine.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'
import './face.css'

interface FaceSheetProps {
  readonly purpose: 'enrol' | 'check'
  /** The check-in waits for it. */
  readonly required?: boolean
  readonly onClose: () => void
  /** Enrolled: without a value. */
  readonly onDone: (check: FaceCheck | undefined) => void
  readonly onWithout?: () => void
}

type Trouble = CameraProblem | EnrolmentTrouble | 'no_engine' | 'no_face' | 'old_template' | 'uncertain' | 'different'
type State =
  | { readonly at: 'loading'; readonly share: number }
  | { readonly at: 'asking'; readonly ask: FaceAsk; readonly hint: FaceHint | undefined; readonly done: number }
  | { readonly at: 'trouble'; readonly trouble: Trouble; readonly check?: FaceCheck }

/** Straight, turn, straight, turn, straight. */
const steps = 5

/** Before the front camera: enrolment, and the comparison at a check-in. Everything happens on this phone. */
const FaceSheet = ({ purpose, required = false, onClose, onDone, onWithout }: FaceSheetProps) => {
  const { t } = useLingui()
  const phone = usePhone()
  const dialog = useRef<HTMLDialogElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<State>({ at: 'loading', share: 0 })
  useEffect(() => { if (dialog.current?.open === false) dialog.current.showModal() }, [])
  useEffect(() => {
    let gone = false
    let stream: MediaStream | undefined
    let engine: OpenedFaceEngine | undefined
    const fail = (trouble: Trouble, check?: FaceCheck): void => { if (!gone) setState({ at: 'trouble', trouble, ...(check === undefined ? {} : { check }) }) }
    const conclude = async (session: FaceSession | undefined, provider: FaceProvider, keeper: FaceKeeper): Promise<void> => {
      if (gone) return
      if (session === undefined) return fail('no_face')
      if (purpose === 'enrol') {
        const features = enrolmentOf(session, provider)
        if (typeof features === 'string') return fail(features)
        await keeper.keep(features, provider.modelId)
        return onDone(undefined)
      }
      const template = await keeper.open()
      if (template?.modelId !== provider.modelId) return fail('old_template')
      const check = checkAgainst(template.features, session, provider, template.sha256)
      const outcome = faceOutcome(check)
      if (outcome === 'match') return onDone(check)
      fail(outcome === 'unknown_model' ? 'no_engine' : outcome, check)
    }
    const run = async (): Promise<void> => {
      setState({ at: 'loading', share: 0 })
      const offered = await offeredFace()
      if (offered === undefined) return fail('no_engine')
      try {
        await fetchFaceFiles(offered.manifest, (share) => { if (!gone) setState({ at: 'loading', share }) })
        engine = await openFaceEngine()
      } catch {
        return fail('no_engine')
      }
      try {
        stream = await openCamera('user')
      } catch (error) {
        return fail(cameraProblemOf(error))
      }
      if (gone || video.current === null) return
      video.current.srcObject = stream
      await video.current.play().catch(() => undefined)
      const canvas = document.createElement('canvas')
      const session = await runFaceSession({
        engine, now: () => performance.now(), isStopped: () => gone,
        grab: async () => {
          // One picture a screen refresh at most: the camera has no more.
          await new Promise((resolve) => { requestAnimationFrame(resolve) })
          return grabPicture(video.current!, canvas)
        },
        show: (ask, hint, done) => { if (!gone) setState({ at: 'asking', ask, hint, done }) },
      }, drawTurns((bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)))
      await conclude(session, offered.provider, await phone.face())
    }
    const tidy = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop()
      engine?.close()
    }
    run().catch(() => fail('no_engine')).finally(tidy)
    return () => { gone = true; tidy() }
    // One session per attempt.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [attempt])

  const isAsking = state.at === 'asking'
  const title = purpose === 'enrol' ? t`登记人脸` : t`人脸核验`
  return (
    <dialog ref={dialog} className="camera face" aria-label={title} data-testid={testIds.faceDialog} data-state={state.at === 'trouble' ? state.trouble : state.at} onCancel={(event) => { event.preventDefault(); onClose() }}>
      <div className="camera-top">
        <button type="button" className="camera-icon" aria-label={t`关闭`} data-testid={testIds.faceClose} onClick={onClose}><Icon name="close" size={26} /></button>
        <span className="camera-site">{title}</span><span className="camera-gap" />
      </div>
      <div className="camera-view">
        <video ref={video} className="face-video" hidden={state.at === 'trouble'} playsInline muted aria-label={t`前置相机画面`} />
        {state.at === 'loading' && <p className="face-loading" role="status">{state.share < 1 ? t`正在取人脸模型到手机… ${Math.round(state.share * 100)}%` : t`正在打开相机…`}</p>}
        {isAsking && <div className="face-steps" aria-hidden="true">{Array.from({ length: steps }, (_, i) => <span key={i} className={i < state.done ? 'face-step face-step-done' : 'face-step'} />)}</div>}
        {state.at === 'trouble' && <TroubleWords trouble={state.trouble} purpose={purpose} />}
      </div>
      {isAsking && <p className="face-ask" role="status" data-testid={testIds.faceAsk} data-ask={state.ask} data-hint={state.hint ?? ''}><Asked ask={state.ask} hint={state.hint} /></p>}
      <div className="camera-bottom face-bottom">
        {state.at === 'trouble' && <Button block className="act act-primary" data-testid={testIds.faceAgain} onClick={() => setAttempt(attempt + 1)}>{t`再试一次`}</Button>}
        {purpose === 'check' && <Button block className="act camera-second" data-testid={testIds.faceWithout} onClick={onWithout ?? onClose}>{required ? t`不用人脸，换其他方式` : t`不用人脸`}</Button>}
        {state.at === 'trouble' && state.check !== undefined && <Button block className="act camera-second" data-testid={testIds.faceAsIs} onClick={() => onDone(state.check)}>{t`照实提交这个结果，请主管看`}</Button>}
      </div>
      {state.at !== 'trouble' && <p className="camera-note">{t`画面只在这部手机里比对，不保存、不上传。结果只作参考：没有通过 ISO 30107‑3 活体检测认证，会认错，也能被骗过。`}</p>}
    </dialog>
  )
}

const Asked = ({ ask, hint }: { readonly ask: FaceAsk; readonly hint: FaceHint | undefined }) => {
  const { t } = useLingui()
  if (hint === 'no_face') return t`没有看到脸，请把脸放到画面中间`
  if (hint === 'many_faces') return t`画面里有几张脸，请只留自己`
  if (hint === 'too_far') return t`请把手机拿近一些`
  return ask === 'left' ? t`请慢慢向左转头` : ask === 'right' ? t`请慢慢向右转头` : t`请正对手机`
}

/** What is wrong and what to do; never that somebody is somebody else. */
const TroubleWords = ({ trouble, purpose }: { readonly trouble: Trouble; readonly purpose: FaceSheetProps['purpose'] }) => {
  const { t } = useLingui()
  const words: Readonly<Record<Trouble, readonly [string, string]>> = {
    denied: [t`没有相机权限`, t`请在浏览器设置里允许此页面使用相机。`], busy: [t`相机正被其他应用使用`, t`关闭其他使用相机的应用后再试。`], none: [t`没有找到相机`, t`请检查手机的相机是否可用。`],
    no_engine: [t`人脸功能现在用不了`, t`可能没有网络、公司的系统没有装人脸模型，或这部手机内存不够。`],
    no_face: [t`没有读到脸`, t`请到亮一些的地方，正对手机。`],
    old_template: [t`登记的人脸不能用了`, t`公司的系统换了模型，请在“我的”里重新登记。`],
    not_live: [t`没有看出是真人`, t`光线太暗、反光，或没有按提示转头时会这样。请到亮一些的地方再试。`],
    not_one_person: [t`几次拍到的差别太大`, t`请摘掉口罩和墨镜，在同样的光线下再试。`],
    uncertain: [t`看不出是否同一个人`, t`光线或角度会造成这样，请再试一次。`],
    different: [t`与登记的人脸不像`, t`光线、口罩、或登记时拍得不好会造成这样，请再试一次。`],
  }
  const [what, how] = words[trouble]
  return (
    <div className="camera-problem" role="alert">
      <strong>{what}</strong>
      <p>{how}</p>
      {purpose === 'check' && <p>{t`也可以换其他方式，不会因此对您不利；没有通过的比对，除非您照实提交，不会上报。`}</p>}
    </div>
  )
}

export default FaceSheet
