import type { Settings } from '@fieldproof/contract'
import type { LatLon } from '@fieldproof/core/kernel'
import { fromWgs84, toWgs84, type Datum } from '@fieldproof/core/geo'

export type BaseMapKind = Settings['baseMap']['kind']
export type BaseMapSetting = Settings['baseMap']

/** [lon, lat] in the datum of the base map that is shown: what MapLibre wants. Never stored, never sent. */
export type MapPoint = [number, number]

export interface BaseMap {
  readonly kind: BaseMapKind
  /**
   * The datum its tiles are drawn in. CGCS2000 (天地图) differs from WGS-84 by centimetres and counts as WGS-84; 高德 is GCJ-02
   * by law (GB 20263), 100–700 m off inside China.
   */
  readonly datum: Datum
  /** Needs the internet: falls back to the built-in map when its tiles cannot be had. */
  readonly online: boolean
  readonly maxZoom: number
}

export const baseMaps: Readonly<Record<BaseMapKind, BaseMap>> = {
  built_in: { kind: 'built_in', datum: 'wgs84', online: false, maxZoom: 20 },
  openfreemap: { kind: 'openfreemap', datum: 'wgs84', online: true, maxZoom: 20 },
  osm: { kind: 'osm', datum: 'wgs84', online: true, maxZoom: 20 },
  tianditu: { kind: 'tianditu', datum: 'wgs84', online: true, maxZoom: 20 },
  amap: { kind: 'amap', datum: 'gcj02', online: true, maxZoom: 20 },
  pmtiles: { kind: 'pmtiles', datum: 'wgs84', online: true, maxZoom: 20 },
}

/** The one place where a WGS-84 position becomes a point of the shown base map. Everything drawn goes through here. */
export const projectForBaseMap = (p: LatLon, datum: Datum): MapPoint => {
  const { lat, lon } = fromWgs84(p, datum)
  return [lon, lat]
}

/** The way back: a click or drag on the shown base map as a WGS-84 position. */
export const unprojectFromBaseMap = (point: { lng: number; lat: number }, datum: Datum): LatLon =>
  toWgs84({ lat: point.lat, lon: wrap(point.lng) }, datum)

const wrap = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180
