import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { cameraProblemOf } from '../../capture/photo.ts'
import { decodeVoice, measureVoice, startVoice, voiceLimits } from '../../capture/voice.ts'
import type { TakenVoice, VoiceRecording } from '../../capture/voice.ts'
import { sha256Hex } from '../../outbox/appendEvent.ts'
import { testIds } from '../../testIds.ts'
import { Sheet } from './Sheet.tsx'
import './voice.css'

interface VoiceSheetProps {
  readonly voice: TakenVoice | undefined
  readonly onVoice: (voice: TakenVoice | undefined) => void
  /** What was understood, where this phone can: the person sees and changes it before the check-in. */
  readonly onText: (text: string) => void
  readonly onClose: () => void
}

type Problem = 'denied' | 'busy' | 'none' | 'too_short' | 'broke_off' | 'unreadable'

/** In which a note is spoken, heard again, and taken. */
const VoiceSheet = ({ voice: earlier, onVoice, onText, onClose }: VoiceSheetProps) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { identity, today } = useSnapshot()
  const [taken, setTaken] = useState<TakenVoice | undefined>(earlier)
  const [problem, setProblem] = useState<Problem | undefined>(undefined)
  const [recordedSeconds, setRecordedSeconds] = useState<number | undefined>(undefined)
  const [text, setText] = useState('')
  /** Of the words: still being found; not found because the server could not be asked. */
  const [finding, setFinding] = useState<'now' | 'failed' | undefined>(undefined)
  const attempt = useRef(0)
  const recording = useRef<VoiceRecording | undefined>(undefined)
  const gone = useRef(false)
  useEffect(() => {
    gone.current = false
    return () => { gone.current = true; recording.current?.stop() }
  }, [])
  useEffect(() => {
    if (recordedSeconds === undefined) return undefined
    const timer = setTimeout(() => setRecordedSeconds((now) => (now === undefined ? undefined : now + 1)), 1_000)
    return () => clearTimeout(timer)
  }, [recordedSeconds])

  /** By the native shell, else by the company's server, where one of them can. The sound is taken already and waits for neither. */
  const findWords = async (samples: Float32Array, bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<void> => {
    const shell = globalThis.fieldproofTranscriber
    if (shell === undefined && today?.transcribes !== true) return
    const mine = ++attempt.current
    setFinding('now')
    const said = await (shell?.transcribe(samples, i18n.locale) ?? phone.client(identity).phone.transcribe(bytes, contentType).then((answer) => answer.text)).catch(() => undefined)
    if (gone.current || mine !== attempt.current) return
    setFinding(said === undefined ? 'failed' : undefined)
    setText((said ?? '').trim())
  }

  const record = async (): Promise<void> => {
    setProblem(undefined)
    setText('')
    try {
      recording.current = await startVoice()
      if (gone.current) { recording.current.stop(); return }
      setRecordedSeconds(0)
      const { bytes, contentType } = await recording.current.done
      if (gone.current) return
      setRecordedSeconds(undefined)
      // A decoder that fails says nothing of the microphone.
      const samples = await decodeVoice(bytes).catch(() => undefined)
      if (samples === undefined) { setProblem('unreadable'); return }
      const measured = measureVoice(samples)
      if (measured.durationSeconds * 1000 < voiceLimits.leastMs) { setProblem('too_short'); return }
      setTaken({ sha256: await sha256Hex(crypto.subtle, bytes), bytes, contentType, takenAt: new Date().toISOString(), ...measured, url: URL.createObjectURL(new Blob([bytes], { type: contentType })) })
      void findWords(samples, bytes, contentType)
    } catch (error) {
      setProblem(error instanceof DOMException ? cameraProblemOf(error) : 'broke_off')
    } finally {
      recording.current = undefined
      setRecordedSeconds(undefined)
    }
  }
  const again = (): void => {
    if (taken !== undefined && taken !== earlier) URL.revokeObjectURL(taken.url)
    attempt.current++
    setFinding(undefined)
    setText('')
    setTaken(undefined)
  }

  const words: Readonly<Record<Problem, string>> = {
    denied: t`没有麦克风权限。请在浏览器设置里允许此页面使用麦克风。`, busy: t`麦克风正被其他应用使用。`, none: t`没有找到麦克风。`, too_short: t`录得太短了，请至少说一秒。`, broke_off: t`录制中断了，请再录一次。`, unreadable: t`这段录音打不开，请再录一次。`,
  }
  const isRecording = recordedSeconds !== undefined
  const left = Math.max(0, voiceLimits.mostMs / 1000 - (recordedSeconds ?? 0))
  const [length, speech] = [taken?.durationSeconds ?? 0, taken?.speechSeconds ?? 0]
  return (
    <Sheet title={t`语音备注`} onClose={onClose} testId={testIds.voiceSheet}>
      {problem !== undefined && <p className="trouble" role="alert">{words[problem]}</p>}
      {taken === undefined && <p className="fine" role="status">{isRecording ? t`正在录音，还剩 ${left} 秒` : t`最长两分钟。旁边若有别人，请先告知。`}</p>}
      {taken !== undefined && <>
        <audio className="voice-player" src={taken.url} controls aria-label={t`刚录的语音`} data-testid={testIds.voicePlayback} />
        <p className="fine" data-testid={testIds.voiceFigures} data-length={length} data-speech={speech}>{speech === 0 ? t`长 ${length} 秒，没有听到说话声。` : t`长 ${length} 秒，其中说话约 ${speech} 秒。`}</p>
        {text !== '' && <p className="voice-text" data-testid={testIds.voiceText}>{text}</p>}
        {text === '' && <p className="fine" role="status">{finding === 'now' ? t`正在转成文字，不必等待，可以先用这段语音。` : finding === 'failed' ? t`这次没能转成文字（网络或服务器忙）；语音照常保存，需要文字请写在备注里。` : t`需要文字时，请写在备注里。`}</p>}
      </>}
      <div className="factor-actions">
        {taken === undefined && !isRecording && <Button block className="act act-primary" data-testid={testIds.voiceRecord} onClick={() => { void record() }}>{t`开始说`}</Button>}
        {isRecording && <Button block className="act act-primary voice-stop" data-testid={testIds.voiceStop} onClick={() => recording.current?.stop()}>{t`说完了`}</Button>}
        {taken !== undefined && <>
          <Button block className="act act-primary" data-testid={testIds.voiceUse} onClick={() => { onVoice(taken); if (text !== '') onText(text); onClose() }}>{text === '' ? t`用这段语音` : t`用这段语音和文字`}</Button>
          <Button block className="act act-second" data-testid={testIds.voiceAgain} onClick={again}>{t`重录`}</Button>
          {earlier !== undefined && <Button block className="act act-second" data-testid={testIds.voiceRemove} onClick={() => { onVoice(undefined); onClose() }}>{t`不要语音`}</Button>}
        </>}
      </div>
    </Sheet>
  )
}

export default VoiceSheet
