import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { Site } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Image, Popconfirm } from 'antd'
import { useRef } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'

const mostPhotos = 12

/** What the site looks like, for people who review and for the comparison with videos. */
export const SitePhotos = ({ site, canAdminister }: { site: Site; canAdminister: boolean }) => {
  const { t } = useLingui()
  const queryClient = useQueryClient()
  const queryKey = ['sites', 'photos', site.siteId]
  const file = useRef<HTMLInputElement>(null)
  const photos = useQuery({ queryKey, queryFn: () => client.sites.photos(site.siteId) })
  const add = useMutation({ mutationFn: (picture: File) => client.sites.addPhoto(site.siteId, picture, picture.type), onSuccess: (answer) => { queryClient.setQueryData(queryKey, answer) } })
  const remove = useMutation({ mutationFn: (sha256: string) => client.sites.removePhoto(site.siteId, sha256), onSuccess: (answer) => { queryClient.setQueryData(queryKey, answer) } })
  const list = photos.data?.photos ?? []
  return (
    <section className="fp-site-photos" data-testid="site-photos" data-count={list.length}>
      <h3><Trans>参考照片</Trans></h3>
      <p className="fp-soft"><Trans>门头、入口等，供审核的人对照，也用来自动比对签到视频。白天、正面、拍到招牌的最好。</Trans></p>
      {list.length > 0 ? (
        <ul>
          {list.map(({ sha256 }, i) => {
            const number = i + 1
            return (
              <li key={sha256}>
                <Image src={`/api/v1/sites/${site.siteId}/photos/${sha256}`} alt={t`${site.name} 的参考照片 ${number}`} />
                {canAdminister ? <Popconfirm title={t`移除这张参考照片？以前的比对不变。`} okText={t`移除`} cancelText={t`取消`} onConfirm={() => { remove.mutate(sha256) }}><Button size="small" icon={<DeleteOutlined />} aria-label={t`移除参考照片 ${number}`} data-testid="site-photo-remove" /></Popconfirm> : null}
              </li>
            )
          })}
        </ul>
      ) : null}
      {canAdminister && list.length < mostPhotos ? (
        <>
          <input ref={file} type="file" accept="image/jpeg,image/png,image/webp" hidden data-testid="site-photo-file" onChange={(event) => { const picture = event.target.files?.[0]; event.target.value = ''; if (picture) add.mutate(picture) }} />
          <Button icon={<PlusOutlined />} loading={add.isPending} onClick={() => file.current?.click()} data-testid="site-photo-add"><Trans>添加参考照片</Trans></Button>
        </>
      ) : null}
      <ErrorAlert error={photos.error ?? add.error ?? remove.error} />
    </section>
  )
}
