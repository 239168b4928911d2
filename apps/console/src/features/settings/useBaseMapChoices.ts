import type { Settings } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export interface BaseMapChoice { readonly kind: Settings['baseMap']['kind']; readonly name: string; readonly facts: string; readonly needs?: 'key' | 'url' }

/** Each choice with its datum, whether a key is wanted, and who learns what the reader looks at. */
export const useBaseMapChoices = (): readonly BaseMapChoice[] => {
  const { t } = useLingui()
  return [
    { kind: 'built_in', name: t`内置底图`, facts: t`WGS-84；不需要密钥和外网；只画海岸线，没有国界和街道；不向任何第三方透露。` },
    { kind: 'openfreemap', name: 'OpenFreeMap', facts: t`WGS-84；不需要密钥；浏览器会向 OpenFreeMap 请求所看区域的瓦片。` },
    { kind: 'osm', name: 'OpenStreetMap', facts: t`WGS-84；不需要密钥；仅限少量访问（OSM 瓦片使用政策），浏览器会向 OSM 请求所看区域的瓦片。` },
    { kind: 'tianditu', name: t`天地图`, facts: t`CGCS2000（与 WGS-84 相差不到 1 米）；需要天地图密钥；浏览器会向天地图请求所看区域的瓦片。`, needs: 'key' },
    { kind: 'amap', name: t`高德地图`, facts: t`GCJ-02，叠加时自动换算；不需要密钥，但使用须遵守高德的服务条款；浏览器会向高德请求所看区域的瓦片。` },
    { kind: 'pmtiles', name: t`自备 PMTiles`, facts: t`按文件自身坐标系，须为 WGS-84（Web 墨卡托）；文件放在您自己的服务器，不向第三方透露。`, needs: 'url' },
  ]
}
