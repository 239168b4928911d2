import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons'
import type { CheckInDetail } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { CopyText } from '../../shell/CopyText.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { MaskedNotice, useIsMasked } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { usePurpose } from '../replay/usePurpose.ts'
import { downloadEvidence } from './downloadEvidence.ts'

export const ProofPanel = ({ detail }: { detail: CheckInDetail }) => {
  const { t, i18n } = useLingui()
  const { proof } = detail
  const number = new Intl.NumberFormat(i18n.locale)
  const masks = useIsMasked()
  const isMasked = masks('photo', detail.personId) // positions take photos with them
  const { purpose } = usePurpose(detail.personId)
  const evidence = useMutation({ mutationFn: () => downloadEvidence(detail.eventId, purpose) })
  return (
    <section className="fp-panel" data-testid="proof-panel">
      <h2 className="fp-panel-title"><Trans>存证</Trans>{proof.included ? <span className="fp-band" data-band="verified"><SafetyCertificateOutlined aria-hidden />{t`已签名存证`}</span> : <span className="fp-band" data-band="not_enough_evidence">{t`等待签名`}</span>}</h2>
      <div className="fp-panel-body">
        {proof.entryIndex === null ? <p><Trans>这条记录还没有写入防篡改日志，通常在几秒内完成。</Trans></p> : (
          <p>
            <Trans>它是本公司防篡改日志的第 <b className="fp-num">{number.format(proof.entryIndex + 1)}</b> 条。</Trans>{' '}
            {proof.included
              ? <Trans>日志共 {number.format(proof.treeSize ?? 0)} 条，<TimeText value={proof.checkpointTime} /> 已签名：之后改动、删除或插入任何一条，都会被验出来。</Trans>
              : <Trans>下一次签名会把它包括进去，最多一分钟。</Trans>}
          </p>
        )}
        <p className="fp-soft">
          {proof.receipt
            ? <Trans>员工的手机持有收据，签发于 <TimeText value={proof.receipt.receivedTime} style="dateTimeSeconds" />，承诺 {proof.receipt.includeBySeconds} 秒内写入日志。双方都无法事后改写。</Trans>
            : <Trans>来源不支持收据，因此没有员工一侧的独立凭证。</Trans>}
        </p>
        {proof.leafHash ? <div className="fp-hash"><small><Trans>记录指纹（SHA-256 叶哈希）</Trans></small><CopyText text={proof.leafHash} label={t`记录指纹`} testId="leaf-hash" /></div> : null}
        <ErrorAlert error={evidence.error} />
        {isMasked ? <MaskedNotice field="position"><Trans>取证包里有签名过的坐标和照片，不能拆开，因此不能导出。请所有者或未遮盖的同事导出。</Trans></MaskedNotice>
          : <Button type="primary" icon={<DownloadOutlined />} loading={evidence.isPending} disabled={proof.entryIndex === null} onClick={() => { evidence.mutate() }} data-testid="export-evidence"><Trans>导出证据</Trans></Button>}
        <p className="fp-soft fp-verify-how"><Trans>导出会写入日志，本人可以看到。</Trans> <Trans>任何人都可以离线核对：用开源的 <code>fieldproof-verify</code> 命令或<a href="/verify/" target="_blank" rel="noreferrer">单页校验器</a>打开导出的文件，不需要联网，也不需要信任本公司或软件商。</Trans></p>
      </div>
    </section>
  )
}
