import { Alert, Button } from 'antd'
import { Trans, useLingui } from '@lingui/react/macro'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl'
import { useSettings } from '../shell/api.ts'
import { useColourMode } from '../shell/preferences.ts'
import { fontFamily } from '../shell/theme.ts'
import { baseMaps, projectForBaseMap, unprojectFromBaseMap, type BaseMapSetting } from './baseMaps.ts'
import { graticuleLines } from './graticule.ts'
import { takeLook } from './lastLook.ts'
import { closeMap, MapContext, type ReadyMap } from './mapContext.ts'
import { makePrintable } from './printable.ts'
import { revealWhenDrawn } from './reveal.ts'
import type { Bounds } from './shapes.ts'
import { baseSourceId, coastZoom, seaColour } from './styles.ts'
import './map.css'

const builtIn: BaseMapSetting = { kind: 'built_in' }
/** The whole of China: where a map starts that has nothing to show yet. */
const wholeCountry: Bounds = { west: 73.5, south: 18, east: 135, north: 53.6 }
/** So many tiles refused without one that came: the source is out of reach. */
const refusedTiles = 4

export interface MapCanvasProps {
  /** What the map shows first, WGS-84. Later changes do not move it; layers call `fit` and `flyTo`. */
  readonly initialBounds?: Bounds | undefined
  readonly initialMaxZoom?: number
  readonly label: string
  readonly children?: ReactNode
  readonly className?: string
  /** For the settings page: shows this choice instead of the stored one. */
  readonly baseMap?: BaseMapSetting
  readonly testId?: string
}

export const MapCanvas = ({ initialBounds, initialMaxZoom = 17, label, children, className, baseMap, testId }: MapCanvasProps) => {
  const { t, i18n } = useLingui()
  const holder = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLImageElement>(null)
  const settings = useSettings()
  const dark = useColourMode() === 'dark'
  const wanted = baseMap ?? settings.data?.baseMap ?? (settings.isPending ? undefined : builtIn)
  const wantedId = wanted && JSON.stringify(wanted)
  const [failedId, setFailedId] = useState<string>()
  const [broken, setBroken] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [ready, setReady] = useState<ReadyMap>()
  const [seen, setSeen] = useState(false)
  /** Where the reader was looking, so that a change of colours, language or base map does not move the view. WGS-84. */
  const view = useRef<{ lat: number; lon: number; zoom: number }>(undefined)
  const failed = wantedId !== undefined && failedId === wantedId
  const language = i18n.locale
  /** What was seen last, over the place of a map that is being opened anew. */
  const look = useRef<HTMLCanvasElement>(undefined)
  const leaving = useRef(false)
  useEffect(() => {
    leaving.current = false
    return () => { leaving.current = true }
  }, [])

  // The engine is on its way while the settings are asked for.
  useEffect(() => { void import('./engine.ts').catch(() => undefined) }, [])
  const firstBounds = useRef(initialBounds)
  firstBounds.current = initialBounds

  useEffect(() => {
    if (!wantedId || !holder.current) return
    const setting = failed ? builtIn : JSON.parse(wantedId) as BaseMapSetting
    const { datum, online, maxZoom } = baseMaps[setting.kind]
    const container = holder.current
    let map: MapLibreMap | undefined
    let ended = false
    let isSeen = false
    let endReveal: (() => void) | undefined
    const forgetLook = () => {
      look.current?.remove()
      look.current = undefined
    }
    const open = async () => {
      const { maplibre, baseMapStyle, loadLand } = await import('./engine.ts')
      const style = await baseMapStyle(setting, dark).catch((error: unknown) => {
        if (!online) throw error
        return undefined
      })
      if (ended) return
      if (!style) { setFailedId(wantedId); return }
      const start = firstBounds.current ?? wholeCountry
      const [west, south] = projectForBaseMap({ lat: start.south, lon: start.west }, datum)
      const [east, north] = projectForBaseMap({ lat: start.north, lon: start.east }, datum)
      map = new maplibre.Map({
        container, style, maxZoom, minZoom: 1,
        ...(view.current
          ? { center: projectForBaseMap(view.current, datum), zoom: view.current.zoom }
          : { bounds: [[west, south], [east, north]] as [[number, number], [number, number]], fitBoundsOptions: { padding: 48, maxZoom: initialMaxZoom } }),
        dragRotate: false, pitchWithRotate: false, touchPitch: false, renderWorldCopies: false, attributionControl: false,
        localIdeographFontFamily: fontFamily, fadeDuration: 0, cooperativeGestures: false,
        locale: {
          'NavigationControl.ZoomIn': t`放大`, 'NavigationControl.ZoomOut': t`缩小`, 'AttributionControl.ToggleAttribution': t`地图来源`,
          'Map.Title': label, 'ScaleControl.Meters': t`米`, 'ScaleControl.Kilometers': t`公里`,
        },
      })
      const opened = map
      endReveal = revealWhenDrawn(opened, () => {
        isSeen = true
        forgetLook()
        setSeen(true)
      })
      // Below the buttons, which are there already.
      if (look.current) opened.getCanvasContainer().append(look.current)
      opened.touchZoomRotate.disableRotation()
      opened.keyboard.disableRotation()
      opened.addControl(new maplibre.NavigationControl({ showCompass: false }), 'bottom-right')
      opened.addControl(new maplibre.ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-left')
      opened.addControl(new maplibre.AttributionControl({ compact: true }), 'bottom-left')
      let came = 0, refused = 0
      /** Sources of the base map alone: what layers add later says nothing about the network. */
      let ofBaseMap: ReadonlySet<string> = new Set()
      opened.on('data', (event) => { if (event.dataType === 'source' && 'tile' in event && event.tile && ofBaseMap.has(event.sourceId)) came++ })
      opened.on('error', () => {
        if (!online || came > 0) return
        refused++
        // A style that cannot be fetched never loads at all; single tiles may be missing at the edge of an archive.
        if (ofBaseMap.size === 0 || refused >= refusedTiles) setFailedId(wantedId)
      })
      opened.on('moveend', () => {
        const centre = opened.getCenter()
        view.current = { ...unprojectFromBaseMap(centre, datum), zoom: opened.getZoom() }
      })
      let coast: Promise<void> | undefined
      const drawCoast = () => {
        if (setting.kind !== 'built_in' || coast || opened.getZoom() >= coastZoom) return
        // Without the coast line the map still has its net, its fences and its people; the next look from afar tries again.
        coast = loadLand().then((land) => {
          if (ended) return
          void opened.getSource<GeoJSONSource>(baseSourceId)?.setData(land)
          const arrived = opened.on('sourcedata', (event) => {
            if (event.sourceId !== baseSourceId || !event.isSourceLoaded || !event.tile) return
            arrived.unsubscribe()
            opened.setPaintProperty('water', 'background-color', seaColour(dark))
          })
        }).catch((error: unknown) => {
          console.warn('built-in base map without coast line', error)
          coast = undefined
        })
      }
      opened.on('zoomend', drawCoast)
      const drawGraticule = () => {
        const source = opened.getSource<GeoJSONSource>('graticule')
        if (!source) return
        const b = opened.getBounds()
        void source.setData({
          type: 'FeatureCollection',
          features: graticuleLines({ west: b.getWest(), south: b.getSouth(), east: b.getEast(), north: b.getNorth() })
            .map(({ from, to, label: text, major }) => ({ type: 'Feature', properties: { label: text, major }, geometry: { type: 'LineString', coordinates: [from, to] } })),
        })
      }
      opened.on('moveend', drawGraticule)
      opened.once('style.load', () => {
        if (ended) return
        ofBaseMap = new Set(Object.keys(opened.getStyle().sources))
        drawGraticule()
        drawCoast()
        setReady({
          map: opened, maplibre, datum, dark,
          toMap: (p) => projectForBaseMap(p, datum),
          fromMap: (point) => unprojectFromBaseMap(point, datum),
          fit: (bounds, options) => {
            const still = options?.animate === false || matchMedia('(prefers-reduced-motion: reduce)').matches
            opened.fitBounds(
              [projectForBaseMap({ lat: bounds.south, lon: bounds.west }, datum), projectForBaseMap({ lat: bounds.north, lon: bounds.east }, datum)],
              { padding: options?.padding ?? 56, maxZoom: options?.maxZoom ?? 17, animate: !still, duration: 600 },
            )
          },
          flyTo: (p, zoom) => { opened.easeTo({ center: projectForBaseMap(p, datum), duration: 500, ...(zoom === undefined ? {} : { zoom }) }) },
        })
      })
    }
    open().catch((error: unknown) => {
      if (ended) return
      console.error('map', error)
      forgetLook()
      setBroken(true)
    })
    return () => {
      ended = true
      setReady(undefined)
      setSeen(false)
      endReveal?.()
      if (!map) return
      // Of a map that was not in sight yet, what the one before it left stays.
      const before = leaving.current ? undefined : isSeen ? takeLook(map) : look.current
      if (before !== look.current) forgetLook()
      closeMap(map)
      look.current = before
      if (before) container.append(before)
    }
    // The first bounds and label are taken as they are when the map opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wantedId, failed, dark, language, attempt])

  useEffect(() => (ready && picture.current ? makePrintable(ready.map, picture.current) : undefined), [ready])

  return (
    <div className={`fp-map ${className ?? ''}`} data-testid={testId ?? 'map'} data-map-ready={ready && seen ? 'yes' : 'no'} data-datum={ready?.datum}>
      <div ref={holder} className="fp-map-holder" />
      <img ref={picture} className="fp-map-picture" alt={label} hidden />
      {!(ready && seen) && !broken ? <p className="fp-map-over fp-map-opening" role="status"><Trans>正在打开地图…</Trans></p> : null}
      {broken ? (
        <div className="fp-map-over">
          <Alert
            type="warning" showIcon title={<Trans>地图暂时无法显示</Trans>} description={<Trans>地图需要支持 WebGL 2 的浏览器。列表和其余内容仍可使用。</Trans>}
            action={<Button size="small" onClick={() => { setBroken(false); setAttempt(attempt + 1) }}><Trans>重试</Trans></Button>}
          />
        </div>
      ) : null}
      {failed ? (
        <div className="fp-map-note" role="status">
          <Trans>所选底图暂时无法加载，已改用内置底图。</Trans>{' '}
          <Button size="small" type="link" onClick={() => { setFailedId(undefined) }}><Trans>重试</Trans></Button>
        </div>
      ) : null}
      {ready ? <MapContext value={ready}>{children}</MapContext> : null}
    </div>
  )
}

