import { useLingui } from '@lingui/react/macro'

/** 0.8 秒, 42 秒, 4 分 12 秒, 2 小时 5 分: at most two units. */
export const useDurationText = () => {
  const { t } = useLingui()
  return (seconds: number): string => {
    const size = Math.abs(seconds)
    if (size < 10) return t`${(Math.round(size * 10) / 10).toFixed(size < 0.05 ? 0 : 1)} 秒`
    const whole = Math.round(size)
    if (whole < 60) return t`${whole} 秒`
    if (whole < 3600) return whole % 60 === 0 || whole >= 600 ? t`${Math.round(whole / 60)} 分钟` : t`${Math.floor(whole / 60)} 分 ${whole % 60} 秒`
    const minutes = Math.round(whole / 60)
    if (minutes < 1440) return minutes % 60 === 0 ? t`${minutes / 60} 小时` : t`${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
    return t`${Math.floor(minutes / 1440)} 天 ${Math.round((minutes % 1440) / 60)} 小时`
  }
}
