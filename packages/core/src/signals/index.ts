import type { CheckInSubmission, Finding, TrackSubmission } from '../kernel/index.ts'
import * as addressRegion from './addressRegion.ts'
import * as approachPath from './approachPath.ts'
import { catalogue } from './catalogue.ts'
import * as clockMoved from './clockMoved.ts'
import * as clockSkew from './clockSkew.ts'
import * as countersign from './countersign.ts'
import type { CheckInContext, TrackContext } from './context.ts'
import { type ModelWeights, type SignalId, type SignalWeights, currentWeights } from './currentWeights.ts'
import * as datumMistake from './datumMistake.ts'
import * as editedPhoto from './editedPhoto.ts'
import * as eventOrder from './eventOrder.ts'
import * as face from './face.ts'
import * as passkey from './passkey.ts'
import { failed } from './finding.ts'
import * as frequency from './frequency.ts'
import * as frozenCoordinates from './frozenCoordinates.ts'
import * as impossibleTravel from './impossibleTravel.ts'
import * as insideFence from './insideFence.ts'
import * as leftRightAfter from './leftRightAfter.ts'
import * as mockLocation from './mockLocation.ts'
import * as movingTogether from './movingTogether.ts'
import * as newDevice from './newDevice.ts'
import * as oneSpot from './oneSpot.ts'
import * as outputMismatch from './outputMismatch.ts'
import * as phonePassedOn from './phonePassedOn.ts'
import * as photoTakenEarlier from './photoTakenEarlier.ts'
import * as radioUnchanged from './radioUnchanged.ts'
import * as repeatedText from './repeatedText.ts'
import * as replayedTrack from './replayedTrack.ts'
import * as reusedPhoto from './reusedPhoto.ts'
import * as reusedVideo from './reusedVideo.ts'
import * as sharedDevice from './sharedDevice.ts'
import * as shortVisit from './shortVisit.ts'
import * as signature from './signature.ts'
import * as siteBeacon from './siteBeacon.ts'
import * as siteCode from './siteCode.ts'
import * as sitePin from './sitePin.ts'
import * as siteRadio from './siteRadio.ts'
import * as siteTag from './siteTag.ts'
import * as uniformMotion from './uniformMotion.ts'
import * as unusualHour from './unusualHour.ts'
import * as videoPicture from './videoPicture.ts'
import * as videoPrompt from './videoPrompt.ts'
import * as videoScene from './videoScene.ts'

export * from './catalogue.ts'
export * from './clocks.ts'
export * from './context.ts'
export { type Figures, explainFinding, signalName } from './explain.ts'
export { isOfTheCheckIn, momentOf } from './readings.ts'
export { type ModelWeights, type SignalId, type SignalWeights, currentWeights } from './currentWeights.ts'
export { weights202611 } from './weights.ts'
export { weights202612 } from './weights202612.ts'
export { weights202701 } from './weights202701.ts'
export { weights202702 } from './weights202702.ts'
export { weights202703 } from './weights202703.ts'
export { weights202704 } from './weights202704.ts'
export { weights202705 } from './weights202705.ts'

type Evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights) => Finding
type EvaluateTrack = (submission: TrackSubmission, context: TrackContext, weights: SignalWeights) => Finding

/** Every signal, in the order findings are listed. */
export const signals: readonly { readonly id: SignalId; readonly evaluate: Evaluate; readonly evaluateTrack?: EvaluateTrack }[] = [
  { id: 'inside_fence', evaluate: insideFence.evaluate },
  { id: 'mock_location', evaluate: mockLocation.evaluate, evaluateTrack: (s, _c, w) => mockLocation.evaluateTrack(s, w) },
  { id: 'impossible_travel', evaluate: impossibleTravel.evaluate, evaluateTrack: impossibleTravel.evaluateTrack },
  { id: 'frozen_coordinates', evaluate: frozenCoordinates.evaluate, evaluateTrack: (s, _c, w) => frozenCoordinates.evaluateTrack(s, w) },
  { id: 'clock_skew', evaluate: clockSkew.evaluate, evaluateTrack: (s, _c, w) => clockSkew.evaluateTrack(s, w) },
  { id: 'shared_device', evaluate: sharedDevice.evaluate, evaluateTrack: sharedDevice.evaluate },
  { id: 'event_order', evaluate: eventOrder.evaluate, evaluateTrack: eventOrder.evaluate },
  { id: 'signature', evaluate: signature.evaluate, evaluateTrack: signature.evaluate },
  { id: 'left_right_after', evaluate: leftRightAfter.evaluate },
  { id: 'replayed_track', evaluate: replayedTrack.evaluate },
  { id: 'approach_path', evaluate: approachPath.evaluate },
  { id: 'uniform_motion', evaluate: uniformMotion.evaluate, evaluateTrack: (s, _c, w) => uniformMotion.evaluateTrack(s, w) },
  { id: 'site_pin', evaluate: sitePin.evaluate },
  { id: 'phone_passed_on', evaluate: phonePassedOn.evaluate },
  { id: 'moving_together', evaluate: movingTogether.evaluate },
  { id: 'clock_moved', evaluate: clockMoved.evaluate },
  { id: 'unusual_hour', evaluate: unusualHour.evaluate },
  { id: 'repeated_text', evaluate: repeatedText.evaluate },
  { id: 'one_spot', evaluate: oneSpot.evaluate },
  { id: 'new_device', evaluate: newDevice.evaluate },
  { id: 'datum_mistake', evaluate: datumMistake.evaluate },
  { id: 'reused_photo', evaluate: reusedPhoto.evaluate },
  { id: 'photo_taken_earlier', evaluate: photoTakenEarlier.evaluate },
  { id: 'edited_photo', evaluate: editedPhoto.evaluate },
  { id: 'reused_video', evaluate: reusedVideo.evaluate },
  { id: 'video_prompt', evaluate: videoPrompt.evaluate },
  { id: 'video_picture', evaluate: videoPicture.evaluate },
  { id: 'video_scene', evaluate: videoScene.evaluate },
  { id: 'site_radio', evaluate: siteRadio.evaluate },
  { id: 'radio_unchanged', evaluate: radioUnchanged.evaluate },
  { id: 'address_region', evaluate: addressRegion.evaluate },
  { id: 'frequency', evaluate: frequency.evaluate },
  { id: 'short_visit', evaluate: shortVisit.evaluate },
  { id: 'output_mismatch', evaluate: outputMismatch.evaluate },
  { id: 'site_tag', evaluate: siteTag.evaluate },
  { id: 'site_code', evaluate: siteCode.evaluate },
  { id: 'site_beacon', evaluate: siteBeacon.evaluate },
  { id: 'countersign', evaluate: countersign.evaluate },
  { id: 'face', evaluate: face.evaluate },
  { id: 'passkey', evaluate: passkey.evaluate },
]

/** A signal that breaks on some input must not break the verdict, nor vanish from it: it is shown as not conclusive, weight 0. */
const guarded = (id: SignalId, run: () => Finding): Finding => {
  try {
    const finding = run()
    return Number.isFinite(finding.weightDecibans) ? finding : failed(id, catalogue[id].group)
  } catch {
    return failed(id, catalogue[id].group)
  }
}

/** The signals that a model weighs. The others are not run, so what they read cannot matter to them. */
const knownTo = (weights: ModelWeights): { readonly list: typeof signals; readonly weights: SignalWeights } =>
  ({ list: signals.filter(({ id }) => Object.hasOwn(weights, id)), weights: weights as SignalWeights })

/** All findings on a check-in or check-out, of the signals that the weights know. Never throws. */
export const evaluateAll = (submission: CheckInSubmission, context: CheckInContext, modelWeights: ModelWeights = currentWeights): Finding[] => {
  const { list, weights } = knownTo(modelWeights)
  return list.map(({ id, evaluate }) => guarded(id, () => evaluate(submission, context, weights)))
}

/**
 * The same with other weights, beside findings that were made of the very same input: a signal reads no weights but its own, so where those are the same object
 * (models are built on one another) its finding stands.
 */
export const evaluateBeside = (submission: CheckInSubmission, context: CheckInContext, modelWeights: ModelWeights, made: { readonly findings: readonly Finding[]; readonly weights: ModelWeights }): Finding[] => {
  const { list, weights } = knownTo(modelWeights)
  const madeOf = new Map(made.findings.map((finding) => [finding.signal, finding]))
  return list.map(({ id, evaluate }) => (made.weights[id] === modelWeights[id] ? madeOf.get(id) : undefined) ?? guarded(id, () => evaluate(submission, context, weights)))
}

/** All findings on a track. Signals about a place do not apply to it. Never throws. */
export const evaluateTrack = (submission: TrackSubmission, context: TrackContext, modelWeights: ModelWeights = currentWeights): Finding[] => {
  const { list, weights } = knownTo(modelWeights)
  return list.flatMap(({ id, evaluateTrack: run }) => (run === undefined ? [] : [guarded(id, () => run(submission, context, weights))]))
}
