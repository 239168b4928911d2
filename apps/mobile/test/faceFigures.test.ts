import { expect, test } from 'vitest'
import { type JudgedPair, areaUnderRoc, livenessRates, pairRates, quantile, rateRow, rateText, readLabels, readPairs } from '../scripts/faceFigures.ts'

test('lines are read with or without a heading; a first line that names a picture is none, there or not', () => {
  expect(readPairs('\uFEFFfile1,file2,same\r\na.jpg, b.jpg ,1\r\n\r\n')).toEqual([{ a: 'a.jpg', b: 'b.jpg', same: true }])
  expect(readPairs('lost.jpg,b.jpg,different\na.jpg,b.jpg,Yes').map(({ a, same }) => [a, same])).toEqual([['lost.jpg', false], ['a.jpg', true]])
  expect(readPairs('one,two,1\nthree,four,0')).toHaveLength(2)
  expect(readLabels('file,live\na.png,live\nb.png,print')).toEqual([{ file: 'a.png', live: true }, { file: 'b.png', live: false }])
})

test('a line that is not as it should be is named by its number in the file, and nothing to measure is said', () => {
  expect(() => readPairs('file1,file2,same\n\na.jpg,b.jpg,perhaps')).toThrow('line 3 is not file1,file2,same: a.jpg,b.jpg,perhaps')
  expect(() => readPairs('a.jpg,b.jpg')).toThrow('line 1 is not')
  expect(() => readPairs('a.jpg,,1')).toThrow('line 1 is not')
  expect(() => readLabels('a.jpg,1,0')).toThrow('line 1 is not file,live')
  for (const empty of ['', '\n \n', 'file,live\n']) expect(() => readLabels(empty)).toThrow('no line to measure')
})

test('a pair without a face is no comparison, and a refusal all the same', () => {
  const pairs: JudgedPair[] = [
    { same: true, outcome: 'match' }, { same: true, outcome: 'different' }, { same: true, outcome: 'uncertain' }, { same: true, outcome: 'no_face' },
    { same: false, outcome: 'match' }, { same: false, outcome: 'different' }, { same: false, outcome: 'no_face' },
  ]
  expect(pairRates(pairs)).toEqual({
    falseMatch: { errors: 1, trials: 2 }, falseNonMatch: { errors: 1, trials: 3 }, undecidedMates: { errors: 1, trials: 3 }, undecidedStrangers: { errors: 0, trials: 2 },
    noFaceMates: { errors: 1, trials: 4 }, noFaceStrangers: { errors: 1, trials: 3 }, falseRejection: { errors: 3, trials: 4 }, falseAcceptance: { errors: 1, trials: 3 },
  })
})

test('a picture without a face is a non-response and no classification', () => {
  const rates = livenessRates([{ live: true, score: 0.9 }, { live: true, score: 0.4 }, { live: true }, { live: false, score: 0.5 }, { live: false, score: undefined }, { live: false, score: 0.1 }], 0.5)
  expect(rates).toEqual({ attacksAccepted: { errors: 1, trials: 2 }, peopleRefused: { errors: 1, trials: 2 }, attacksWithoutFace: { errors: 1, trials: 3 }, peopleWithoutFace: { errors: 1, trials: 3 } })
})

test('figures of few or none say so', () => {
  expect([rateText({ errors: 0, trials: 0 }), rateText({ errors: 0, trials: 2 }), rateText({ errors: 0, trials: 60 }), rateText({ errors: 1, trials: 8 })]).toEqual(['no such pictures', '0 of 2 (below 100.0 % with 95 % confidence)', '0 of 60 (below 5.0 % with 95 % confidence)', '1 of 8 (12.50 %)'])
  expect([rateRow('a', { errors: 0, trials: 0 }, 'share'), rateRow('a', { errors: 1, trials: 4 }, 'share')]).toEqual([{ name: 'a', value: 0, unit: 'not measured' }, { name: 'a', value: 0.25, unit: 'share' }])
  expect([areaUnderRoc([2, 3], [1, 0]), areaUnderRoc([1], [1]), areaUnderRoc([0], [1])]).toEqual([1, 0.5, 0])
  expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.95)]).toEqual([0, 2, 3])
})
