import { useLingui } from '@lingui/react/macro'
import { type Draft, leastPoints } from './fenceDraft.ts'

/** What to do next on the map. */
export const useDrawingHint = (draft: Draft): string => {
  const { t } = useLingui()
  if (draft.kind === 'circle') return draft.centre ? t`拖动方块移动中心，拖动圆点改变半径；也可以在地图上点新的中心。` : t`在地图上点一下地点的位置，或在下方粘贴坐标。`
  const enough = draft.points.length >= leastPoints[draft.kind]
  if (draft.kind === 'corridor') return draft.done ? t`拖动点调整；拖动线上的小点可增加点；右键或按 Delete 删除点。离线不到半个宽度就算在内。` : enough ? t`点最后一个点（或双击、按“完成”）结束。` : t`沿着路线、管线依次点击，至少两个点；也可以在下方粘贴坐标列表。`
  return draft.done ? t`拖动顶点调整；拖动边上的小点可增加顶点；右键或按 Delete 删除顶点。` : enough ? t`点第一个顶点（或双击、按“完成”）闭合围栏。` : t`沿着边界依次点击，至少三个顶点。`
}
