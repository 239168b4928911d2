import type { Site } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { keepAct } from '../../shell/useUndoMessage.tsx'

const undoSeconds = 8

/**
 * A slip of the finger should not stand in the log for good, so the undo comes before the act: the site leaves the list at once and the
 * request goes out after a few seconds, or when the page is left. Later it can be restored from the archived ones, which is an act of its own.
 */
export const useArchiving = () => {
  const { t } = useLingui()
  const { notification } = App.useApp()
  const queryClient = useQueryClient()
  const onError = useErrorToast()
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set())
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>())
  const fail = useRef(onError)
  fail.current = onError
  const words = useRef((name: string) => t`已归档 ${name}`)

  const drop = useCallback((siteId: string) => {
    setPending((before) => new Set([...before].filter((id) => id !== siteId)))
  }, [])
  const send = useCallback(async ({ siteId, name }: Site) => {
    timers.current.delete(siteId)
    notification.destroy(siteId)
    try {
      await client.sites.archive(siteId)
      const refresh = () => queryClient.invalidateQueries({ queryKey: ['sites'] })
      await refresh()
      // The message has gone by now; from here on it is undone among the recent acts.
      keepAct(words.current(name), (undo) => undo.sites.restore(siteId).then(refresh))
    } catch (error) {
      fail.current(error)
    } finally {
      drop(siteId)
    }
  }, [notification, queryClient, drop])

  useEffect(() => {
    const waiting = timers.current
    const flush = () => {
      for (const [siteId, timer] of waiting) {
        clearTimeout(timer)
        waiting.delete(siteId)
        notification.destroy(siteId)
        // `keepalive`: the request outlives the page.
        void fetch(`/api/v1/sites/${siteId}`, { method: 'DELETE', credentials: 'same-origin', keepalive: true }).then(() => queryClient.invalidateQueries({ queryKey: ['sites'] }), () => {})
      }
    }
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
    }
  }, [notification, queryClient])

  const archive = (site: Site) => {
    const { siteId, name } = site
    setPending((before) => new Set([...before, siteId]))
    timers.current.set(siteId, setTimeout(() => { void send(site) }, undoSeconds * 1000))
    notification.info({
      key: siteId, title: t`已归档 ${name}`, description: t`历史签到不受影响。`, duration: undoSeconds, placement: 'bottomLeft', role: 'status',
      actions: (
        <Button
          size="small" data-testid="site-archive-undo" onClick={() => {
            clearTimeout(timers.current.get(siteId))
            timers.current.delete(siteId)
            notification.destroy(siteId)
            drop(siteId)
          }}
        ><Trans>撤销</Trans></Button>
      ),
    })
  }
  return { pending, archive }
}
