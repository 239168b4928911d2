import { BellOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { client, queries } from './api.ts'

/**
 * How many alerts nobody has acknowledged, on every page. The server says when something changed (server-sent events); only a page that is looked at listens, because browsers
 * allow six connections to a server without HTTP/2, and ten tabs in the background would use them up. Without the stream the count is asked for twice a minute.
 */
export const AlertBell = () => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const { open = 0, critical = 0 } = useQuery(queries.alertCounts).data ?? {}
  useEffect(() => {
    let stream: EventSource | undefined
    const listen = () => {
      if (document.hidden) {
        stream?.close()
        stream = undefined
      } else if (!stream) {
        stream = new EventSource(client.alerts.streamUrl())
        stream.addEventListener('alerts', () => { void cache.invalidateQueries({ queryKey: ['alerts'] }) })
      }
    }
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      stream?.close()
    }
  }, [cache])
  return (
    <Link to="/alerts" search={{ state: 'open' }} className="fp-bell" aria-label={open === 0 ? t`告警：没有待确认的` : t`告警：${open} 条待确认`} data-testid="alert-bell" data-open={open}>
      <BellOutlined aria-hidden />
      {open > 0 ? <span className="fp-bell-count fp-num" data-critical={critical > 0} aria-hidden>{open > 99 ? '99+' : open}</span> : null}
    </Link>
  )
}
