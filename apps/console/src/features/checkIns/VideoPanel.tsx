import type { CheckInDetail, CheckInVideo, VideoMatchView } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Image } from 'antd'
import { useRef } from 'react'
import { client } from '../../shell/api.ts'
import { CopyText } from '../../shell/CopyText.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { MaskedNotice, useIsMasked } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { NotHere } from './NotHere.tsx'

const mediaUrl = (sha256: string): string => `/api/v1/media/${sha256}`
const keyframeUrl = (sha256: string, place: number): string => `/api/v1/media/${sha256}/previews/${place}`

/** The video, what it was asked to show, moments of it beside the site's reference photos, and whose video shows the same. */
export const VideoPanel = ({ detail }: { detail: CheckInDetail }) => {
  const { t } = useLingui()
  const player = useRef<HTMLVideoElement>(null)
  const video = useQuery({
    queryKey: ['check-ins', 'video', detail.eventId, detail.verdicts.length, detail.videoReceived],
    queryFn: () => client.checkIns.video(detail.eventId),
    enabled: detail.videoSha256 !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'unread' && state.data.refusal === null ? 3000 : false),
  })
  const sha256 = detail.videoSha256
  const isMasked = useIsMasked()('photo', detail.personId)
  if (!sha256) return null
  const seek = (seconds: number) => {
    if (!player.current) return
    player.current.currentTime = seconds
    void player.current.play().catch(() => undefined)
  }
  return (
    <section className="fp-panel" data-testid="video-panel" data-state={video.data?.state ?? 'awaited'}>
      <h2 className="fp-panel-title"><Trans>现场视频</Trans></h2>
      <div className="fp-panel-body">
        {video.data?.promptWords ? <p className="fp-video-prompt"><small><Trans>应用当时要求录的内容</Trans></small>{video.data.promptWords}</p> : null}
        {!detail.videoReceived && video.isPending ? <LoadingState /> : null}
        {!detail.videoReceived && video.data ? <NotHere kind="video" refusal={video.data.refusal} /> : null}
        {!detail.videoReceived ? null : isMasked ? <MaskedNotice field="photo"><Trans>视频已收到，不能打开。</Trans></MaskedNotice>
          : <video ref={player} src={mediaUrl(sha256)} controls preload="metadata" playsInline className="fp-video" aria-label={t`${detail.personName} 在现场录的视频`} data-testid="check-in-video" />}
        {video.isError ? <ErrorAlert error={video.error} /> : null}
        {video.data ? <Facts video={video.data} /> : null}
        {video.data ? <Faces video={video.data} /> : null}
        {video.data && !isMasked && video.data.keyframes.length > 0 ? <Keyframes video={video.data} sha256={sha256} onSeek={seek} /> : null}
        {video.data && !isMasked ? <Scene video={video.data} detail={detail} sha256={sha256} /> : null}
        {video.data ? <Alike video={video.data} isMasked={isMasked} /> : null}
        <div className="fp-hash"><small><Trans>视频指纹（SHA-256）</Trans></small><CopyText text={sha256} label={t`视频指纹`} /></div>
      </div>
    </section>
  )
}

const Facts = ({ video }: { video: CheckInVideo }) => {
  const { t } = useLingui()
  const troubles: Readonly<Record<NonNullable<CheckInVideo['trouble']>, string>> = {
    too_large: t`视频太长或像素太多，没有读取。签到照常有效。`,
    too_slow: t`读取视频用时过长，已停止。签到照常有效。`,
    unknown_kind: t`这种视频格式读不了。签到照常有效。`,
    damaged: t`视频文件不完整或已损坏，读不出来。签到照常有效。`,
  }
  if (video.state === 'unread' && video.refusal) return <p className="fp-not-here" role="status" data-testid="video-not-read"><Trans>视频已收到，没有读取：现在没有本人对录视频的同意，重新同意后才会读取。</Trans> <Trans>签到照常有效。</Trans></p>
  if (video.state === 'unread') return <p className="fp-soft fp-photo-facts" role="status"><Trans>视频已收到，还没有读取，通常几秒内完成。</Trans></p>
  if (video.state === 'unreadable') return <p className="fp-photo-facts" data-testid="video-trouble">{video.trouble === null ? null : troubles[video.trouble]}</p>
  if (video.state !== 'read') return null
  const seconds = Math.round(video.durationSeconds ?? 0)
  const said = [t`${seconds} 秒`, video.widthPixels === null || video.heightPixels === null ? null : t`${video.widthPixels} × ${video.heightPixels} 像素`, video.codec === null ? null : video.codec.toUpperCase()].filter((text) => text !== null)
  return <p className="fp-soft fp-photo-facts" data-testid="video-facts">{said.join(' · ')}{video.promptTime === null ? null : <>{' · '}<Trans>提示显示于 <TimeText value={video.promptTime} style="dateTimeSeconds" />（手机时间）</Trans></>}</p>
}

/** What the phone saw of its person while filming themself; shown, and weighed in no verdict. */
const Faces = ({ video: { faces } }: { video: CheckInVideo }) => {
  const { t } = useLingui()
  if (faces === null) return null
  const words: Readonly<Record<typeof faces.outcome, string>> = {
    match: t`与登记的人脸相像`, uncertain: t`看不出是不是本人`, different: t`与登记的人脸不像`, not_live: t`没有看出是真人`, no_face: t`没有看到脸`, unknown_model: t`人脸模型不认识，不作判断`,
  }
  return <p className="fp-photo-facts" data-testid="video-faces" data-outcome={faces.outcome}>{t`录制时手机比对人脸（本人同意）：${faces.looks} 次里 ${faces.withFace} 次看到脸，${words[faces.outcome]}。只供参考，不计入结论。`}</p>
}

const Keyframes = ({ video, sha256, onSeek }: { video: CheckInVideo; sha256: string; onSeek: (seconds: number) => void }) => {
  const { t } = useLingui()
  return (
    <ul className="fp-keyframes" aria-label={t`视频画面`}>
      {video.keyframes.map(({ place, atSeconds }) => {
        const second = Math.round(atSeconds)
        return <li key={place}><button type="button" onClick={() => { onSeek(atSeconds) }} aria-label={t`从第 ${second} 秒播放`} data-testid="video-keyframe"><img src={keyframeUrl(sha256, place)} alt="" loading="lazy" /><small className="fp-num">{second}″</small></button></li>
      })}
    </ul>
  )
}

const Scene = ({ video, detail, sha256 }: { video: CheckInVideo; detail: CheckInDetail; sha256: string }) => {
  const { t } = useLingui()
  if (video.state !== 'read' || detail.siteId === null) return null
  const { scene, references } = video
  if (references.length === 0 && scene === null) return <p className="fp-soft fp-photo-facts"><Trans>这个地点还没有参考照片。在地点资料里添加后，以后的视频会自动比对。</Trans></p>
  const words: Readonly<Record<'match' | 'uncertain' | 'mismatch', string>> = { match: t`看起来是同一个地方`, uncertain: t`看不出是不是同一个地方`, mismatch: t`没有找到参考照片里的画面` }
  const best = scene?.referenceSha256 ?? references[0]
  const place = scene?.keyframePlace ?? video.keyframes[Math.floor(video.keyframes.length / 2)]?.place
  const share = scene?.signShare == null ? null : Math.round(scene.signShare * 100)
  return (
    <div data-testid="video-scene" data-outcome={scene?.outcome ?? 'none'}>
      <h3 className="fp-photo-facts"><Trans>与地点参考照片比对</Trans></h3>
      {best !== undefined && place !== undefined ? (
        <div className="fp-alike-pair">
          <figure><Image src={keyframeUrl(sha256, place)} alt={t`视频里最接近的画面`} /><figcaption><Trans>视频里最接近的画面</Trans></figcaption></figure>
          <figure><Image src={`/api/v1/sites/${detail.siteId}/photos/${best}`} alt={t`地点的参考照片`} /><figcaption><Trans>地点的参考照片</Trans>{references.length > 1 ? t`（共 ${references.length} 张）` : ''}</figcaption></figure>
        </div>
      ) : null}
      {scene ? <p className="fp-alike-words"><b>{scene.referenceCount > 0 ? words[scene.outcome] : t`没有参考照片可比对`}</b>{scene.commonPoints > 0 ? t`，找到 ${scene.commonPoints} 个共同点` : ''}{t`。机器比对只供参考，请看画面再判断。`}</p> : null}
      {scene?.signText ? <p className="fp-soft fp-photo-facts" data-testid="video-sign"><Trans>画面里读到的文字：{scene.signText}</Trans>{share === null ? '' : t`（与地点名称相符 ${share}%）`}</p> : null}
    </div>
  )
}

const Alike = ({ video, isMasked }: { video: CheckInVideo; isMasked: boolean }) => {
  const { t } = useLingui()
  const { matches, hiddenMatches } = video
  if (video.state !== 'read') return null
  if (matches.length === 0 && hiddenMatches === 0) return <p className="fp-soft fp-photo-facts"><Trans>公司其他视频和照片里没有相同的画面。</Trans></p>
  const likeness = (match: VideoMatchView): string => {
    if (match.isSameFile) return t`同一个文件：每个字节都相同`
    const { comparedFrames: all, alikeFrames: some } = match
    return match.isMirrored ? t`左右翻转后，${all} 个画面中有 ${some} 个很像` : t`${all} 个画面中有 ${some} 个很像`
  }
  return (
    <div data-testid="video-matches">
      <h3 className="fp-photo-facts"><Trans>有相同画面的视频和照片</Trans></h3>
      <p className="fp-soft fp-photo-facts"><Trans>只在公司内部比较。相像不等于有问题：同一处取景、放在支架上的手机都可能这样，请看画面再判断。</Trans></p>
      <ul className="fp-alike">
        {matches.map((match) => (
          <li key={`${match.eventId}${match.isEarlier}${match.kind}`} data-testid="video-match" data-alike={match.alikeFrames}>
            <div className="fp-video-match">
              {isMasked ? null : <img src={match.kind === 'video' ? keyframeUrl(match.sha256, 0) : mediaUrl(match.sha256)} alt={t`${match.personName} 另一次的画面`} loading="lazy" />}
              <div>
                <p><b>{match.isOwn ? t`${match.personName}（本人）` : match.personName}</b> · {match.kind === 'video' ? t`视频` : t`照片`} · {match.isEarlier ? <Trans>更早</Trans> : <Trans>之后</Trans>}</p>
                <p className="fp-soft"><TimeText value={match.time} style="dateTime" /> · {match.siteName ?? t`未指定地点`}</p>
                <p className="fp-alike-words">{likeness(match)} <Link to="/check-ins/$eventId" params={{ eventId: match.eventId }}><Trans>查看那次签到</Trans></Link></p>
              </div>
            </div>
          </li>
        ))}
      </ul>
      {hiddenMatches > 0 ? <p className="fp-photo-facts"><Trans>另有 {hiddenMatches} 段相像的视频属于您无权查看的人员，可请人事或管理员核对。</Trans></p> : null}
    </div>
  )
}
