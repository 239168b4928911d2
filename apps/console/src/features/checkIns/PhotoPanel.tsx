import type { CheckInDetail, CheckInPhoto, PhotoMatchView } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Image } from 'antd'
import { client } from '../../shell/api.ts'
import { CopyText } from '../../shell/CopyText.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { MaskedNotice, useIsMasked } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { NotHere } from './NotHere.tsx'

const photoUrl = (sha256: string): string => `/api/v1/media/${sha256}`

/** The photo, what was read from it, and the other check-ins that show the same picture. */
export const PhotoPanel = ({ detail }: { detail: CheckInDetail }) => {
  const { t } = useLingui()
  const photo = useQuery({
    queryKey: ['check-ins', 'photo', detail.eventId, detail.verdicts.length, detail.photoReceived],
    queryFn: () => client.checkIns.photo(detail.eventId),
    enabled: detail.photoSha256 !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'unread' ? 3000 : false),
  })
  const isMasked = useIsMasked()('photo', detail.personId)
  if (!detail.photoSha256) return null
  return (
    <section className="fp-panel" data-testid="photo-panel" data-state={photo.data?.state ?? 'awaited'}>
      <h2 className="fp-panel-title"><Trans>现场照片</Trans></h2>
      <div className="fp-panel-body">
        {!detail.photoReceived && photo.isPending ? <LoadingState /> : null}
        {!detail.photoReceived && photo.data ? <NotHere kind="photo" refusal={photo.data.refusal} /> : null}
        {!detail.photoReceived ? null : isMasked ? <MaskedNotice field="photo"><Trans>照片已收到，不能打开。</Trans></MaskedNotice>
          : <Image src={photo.data?.hasPreview === true ? `${photoUrl(detail.photoSha256)}/previews/0` : photoUrl(detail.photoSha256)} alt={t`${detail.personName} 在现场拍的照片`} className="fp-photo" data-testid="check-in-photo" />}
        {photo.isError ? <ErrorAlert error={photo.error} /> : null}
        {photo.data ? <Facts photo={photo.data} /> : null}
        {photo.data ? <Alike photo={photo.data} detail={detail} /> : null}
        <div className="fp-hash"><small><Trans>原图指纹（SHA-256）</Trans></small><CopyText text={detail.photoSha256} label={t`原图指纹`} /></div>
      </div>
    </section>
  )
}

const Facts = ({ photo }: { photo: CheckInPhoto }) => {
  const { t } = useLingui()
  const troubles: Readonly<Record<NonNullable<CheckInPhoto['trouble']>, string>> = {
    too_large: t`照片的像素太多，没有读取。签到照常有效。`,
    too_slow: t`读取照片用时过长，已停止。签到照常有效。`,
    unknown_kind: t`这种照片格式读不了。签到照常有效。`,
    damaged: t`照片文件不完整或已损坏，读不出来。签到照常有效。`,
  }
  if (photo.state === 'unread') return <p className="fp-soft fp-photo-facts" role="status"><Trans>照片已收到，还没有读取，通常几秒内完成。</Trans></p>
  if (photo.state === 'unreadable') return <p className="fp-photo-facts" data-testid="photo-trouble">{photo.trouble === null ? null : troubles[photo.trouble]}</p>
  if (photo.state !== 'read') return null
  const said = [
    photo.widthPixels === null || photo.heightPixels === null ? null : t`${photo.widthPixels} × ${photo.heightPixels} 像素`,
    photo.cameraModel === null ? null : t`相机：${photo.cameraModel}`,
    photo.takenAt === null ? null : t`相机记录的拍摄时间：${photo.takenAt.replace('T', ' ')}`,
    photo.editedWith === null ? null : t`由修图软件保存：${photo.editedWith}`,
  ].filter((text) => text !== null)
  return <p className="fp-soft fp-photo-facts">{said.join(' · ')}</p>
}

/** At so few of 256 a person sees no difference but the watermark. */
const hardlyAnyBits = 20

const Alike = ({ photo, detail }: { photo: CheckInPhoto; detail: CheckInDetail }) => {
  const { t } = useLingui()
  const { matches, hiddenMatches } = photo
  const isMasked = useIsMasked()('photo', detail.personId)
  if (photo.state !== 'read') return null
  if (matches.length === 0 && hiddenMatches === 0) return <p className="fp-soft fp-photo-facts"><Trans>公司其他照片里没有同一张。</Trans></p>
  const likeness = (match: PhotoMatchView): string => {
    if (match.isSameFile) return t`同一个文件：每个字节都相同`
    const bits = match.differentBits
    if (match.isMirrored) return t`左右翻转后几乎是同一张：256 处特征有 ${bits} 处不同`
    if (bits === 0) return t`几乎是同一张：256 处特征全部相同`
    return bits <= hardlyAnyBits ? t`几乎是同一张：256 处特征只有 ${bits} 处不同` : t`很像：256 处特征有 ${bits} 处不同`
  }
  return (
    <div data-testid="photo-matches">
      <h3 className="fp-photo-facts"><Trans>看起来是同一张的照片</Trans></h3>
      <p className="fp-soft fp-photo-facts"><Trans>只在公司内部比较。相像不等于有问题：同一处取景、放在支架上的手机都可能这样，请看两张照片再判断。</Trans></p>
      <ul className="fp-alike">
        {matches.map((match) => (
          <li key={`${match.eventId}${match.isEarlier}`} data-testid="photo-match" data-bits={match.differentBits}>
            <div className="fp-alike-pair">
              <figure>
                {isMasked ? null : <img src={photoUrl(detail.photoSha256!)} alt={t`${detail.personName} 这次的照片`} loading="lazy" />}
                <figcaption><Trans>这次</Trans> · {detail.personName}<br /><TimeText value={detail.happenedAt} style="dateTime" /></figcaption>
              </figure>
              <figure>
                {isMasked ? null : <img src={photoUrl(match.photoSha256)} alt={t`${match.personName} 另一次的照片`} loading="lazy" />}
                <figcaption>{match.isEarlier ? <Trans>更早</Trans> : <Trans>之后</Trans>} · {match.isOwn ? t`${match.personName}（本人）` : match.personName}<br /><TimeText value={match.time} style="dateTime" /> · {match.siteName ?? t`未指定地点`}</figcaption>
              </figure>
            </div>
            <p className="fp-alike-words">{likeness(match)} <Link to="/check-ins/$eventId" params={{ eventId: match.eventId }}><Trans>查看那次签到</Trans></Link></p>
          </li>
        ))}
      </ul>
      {hiddenMatches > 0 ? <p className="fp-photo-facts" data-testid="photo-hidden"><Trans>另有 {hiddenMatches} 张相像的照片属于您无权查看的人员，可请人事或管理员核对。</Trans></p> : null}
    </div>
  )
}
