import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer])

/** A chart in a file of its own, so that ECharts is loaded only where one is shown. `onPick`: the index of the bar that was clicked; the table beside it is for the keyboard. */
const Chart = ({ option, label, height = 260, onPick }: { option: EChartsCoreOption; label: string; height?: number; onPick?: (index: number) => void }) => {
  const element = useRef<HTMLDivElement>(null)
  const pick = useRef(onPick)
  pick.current = onPick
  useEffect(() => {
    if (!element.current) return undefined
    const chart = init(element.current, null, { renderer: 'svg' })
    chart.setOption(option)
    chart.on('click', ({ dataIndex }) => { if (typeof dataIndex === 'number') pick.current?.(dataIndex) })
    const observer = new ResizeObserver(() => { chart.resize() })
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      chart.dispose()
    }
  }, [option])
  return <div ref={element} role="img" aria-label={label} style={{ height, width: '100%' }} data-testid="chart" />
}

export default Chart
