import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer])

/** A chart in a file of its own, so that ECharts is loaded only where one is shown. */
const Chart = ({ option, label, height = 260 }: { option: EChartsCoreOption; label: string; height?: number }) => {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!element.current) return undefined
    const chart = init(element.current, null, { renderer: 'svg' })
    chart.setOption(option)
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
