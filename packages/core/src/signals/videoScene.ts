/** Does the video show the site? Set against the site's reference photos by the geometry of what both show, and against its name by what can be read. Never a decision: see the weights. */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('video_scene')

/** So much of the site's name must be read: reading drops characters of real signs, and two thirds of another shop's name hardly ever agree. */
const readShare = 0.67

export const evaluate = (submission: CheckInSubmission, { video }: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  if (submission.video === undefined) return report.absent('no_video')
  if (video === undefined) return report.absent('not_read')
  if (video.trouble !== undefined) return report.absent('not_readable')
  const { scene } = video
  if (scene === undefined) return report.absent('no_reference')
  const w = weights.video_scene
  const isNamed = (scene.signShare ?? 0) >= readShare
  const values = { videoSha256: video.sha256, referenceCount: scene.referenceCount, commonPoints: scene.commonPoints, ...(scene.signShare === undefined ? {} : { signShare: scene.signShare }) }
  if (scene.outcome === 'match') return isNamed ? report.weigh('place_and_name', w.place_and_name, values) : report.weigh('place', w.place, values)
  if (isNamed) return report.weigh('name', w.name, values)
  return scene.outcome === 'mismatch' ? report.weigh('unlike', w.unlike, values) : scene.referenceCount === 0 ? report.absent('no_reference') : report.neutral('uncertain', values)
}
