import { useLingui } from '@lingui/react/macro'

/** Where a record came from, in words. Unknown sources are shown as they are called. */
export const useSourceName = () => {
  const { t } = useLingui()
  return (source: string): string => {
    switch (source) {
      case 'native':
      case 'app': return t`实迹手机应用`
      case 'owntracks': return 'OwnTracks'
      case 'osmand': return 'Traccar Client / OsmAnd'
      case 'overland': return 'Overland'
      case 'gpslogger': return 'GPSLogger'
      default: return source
    }
  }
}
