/** Keeps the screen on while it is held; the browser drops the lock when the page is hidden, so it is asked for again on return. */
export const holdScreenOn = (): (() => void) => {
  let held: WakeLockSentinel | undefined
  let released = false
  const ask = async (): Promise<void> => {
    if (released || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    try {
      const sentinel = await navigator.wakeLock.request('screen')
      if (released) await sentinel.release()
      else held = sentinel
    } catch { /* low battery: the system refuses, and the screen's own time-out applies */ }
  }
  document.addEventListener('visibilitychange', ask)
  void ask()
  return () => {
    released = true
    document.removeEventListener('visibilitychange', ask)
    void held?.release()
  }
}
