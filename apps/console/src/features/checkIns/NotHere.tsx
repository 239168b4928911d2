import type { MediaRefusal } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { TimeText } from '../../shell/TimeText.tsx'

/** Whose words say already that the check-in does not suffer. */
const saysItStands: ReadonlySet<MediaRefusal['reason']> = new Set(['not_agreed', 'taken_back'])

/** Why a photo or video is not here: on its way, or not taken. Whoever judges the check-in must not wait for what will not come, nor hold a no against the person. */
export const NotHere = ({ kind, refusal }: { kind: 'photo' | 'video'; refusal: MediaRefusal | null }) => {
  const words = useRefusalWords(kind)
  if (refusal === null) {
    return <p className="fp-soft">{kind === 'video' ? <Trans>视频还没有传到：手机有网络后会自动补传。它的指纹已经签名，传来的必须是同一段。</Trans> : <Trans>照片还没有传到：手机有网络后会自动补传。它的指纹已经签名，传来的必须是同一张。</Trans>}</p>
  }
  return (
    <p className="fp-not-here" role="status" data-testid={`${kind}-refusal`} data-reason={refusal.reason}>
      {words[refusal.reason]} {refusal.refusedAt === null ? <Trans>文件还没有传来，传来也不会接收。</Trans> : <Trans><TimeText value={refusal.refusedAt} style="dateTime" /> 传来时被拒收，手机不会再传，服务器上没有保留。</Trans>}{saysItStands.has(refusal.reason) ? null : <> <Trans>签到照常有效。</Trans></>}
    </p>
  )
}

const useRefusalWords = (kind: 'photo' | 'video'): Readonly<Record<MediaRefusal['reason'], string>> => {
  const { t } = useLingui()
  return {
    not_agreed: t`没有接收：本人没有同意录视频。同意与否由本人决定，不影响签到。`,
    taken_back: t`没有接收：本人在视频传到之前撤回了对录视频的同意。同意与否由本人决定，不影响签到。`,
    older_text: t`没有接收：录视频的告知更新后，本人还没有重新同意。`,
    unknown_kind: kind === 'video' ? t`没有接收：传来的不是能识别的视频格式。` : t`没有接收：传来的不是能识别的照片格式。`,
    too_large: kind === 'video' ? t`没有接收：视频文件太大。` : t`没有接收：照片文件太大。`,
  }
}
