import { useLingui } from '@lingui/react/macro'
import type { DraftProblem } from './fenceDraft.ts'

/** Why a fence cannot be saved yet, and what to do. */
export const useFenceProblemText = () => {
  const { t } = useLingui()
  return (problem: DraftProblem): string => {
    switch (problem) {
      case 'no_centre': return t`请先在地图上点出围栏的中心。`
      case 'not_closed': return t`请闭合多边形：点第一个顶点，或按“完成”。`
      case 'not_ended': return t`请结束画线：点最后一个点，或按“完成”。`
      case 'line_too_short': return t`线太短：至少两个不同的点，相距 1 米以上。`
      case 'line_crosses': return t`线与自己交叉，多半是点的顺序错了。请移动点，或分成两个地点。`
      case 'bad_width': return t`走廊宽度须在 1 米到 10 公里之间。`
      case 'too_few_vertices':
      case 'no_ring': return t`多边形至少需要三个不同的顶点。`
      case 'self_crossing': return t`围栏的边互相交叉，分不清里外。请移动顶点，让边不再相交。`
      case 'no_area': return t`围栏没有面积：顶点在一条线上，或边互相交叉。请移动顶点。`
      case 'hole_outside': return t`围栏里的空洞超出了边界，请把边界拉大。`
      case 'too_many_vertices': return t`顶点太多，请减少到 5000 个以内。`
      case 'bad_radius': return t`半径须在 5 米到 100 公里之间。`
      case 'too_wide': return t`围栏太大，请缩小。`
      case 'too_near_pole':
      case 'bad_position': return t`围栏中有无效的位置。`
      case 'unknown_kind': return t`围栏须为圆形、多边形或走廊。`
    }
  }
}
