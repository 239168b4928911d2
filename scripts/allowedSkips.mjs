/**
 * The tests that may be skipped where every service is required (FIELDPROOF_REQUIRE_SERVICES=1), each with its reason. Any other skipped test is a failure there.
 * `test` is the beginning of the test's full name. An entry that fits no test of its file is a failure too, so that this list cannot grow old.
 */
const recordings = 'recordings of real people are not ours to publish; they lie beside the clone (../shared/data) or not at all'
export const allowedSkips = [
  { file: 'packages/testkit/src/recordedTracks.test.ts', test: 'real recordings', reason: recordings },
  { file: 'packages/core/src/verification/recordedTracks.test.ts', test: 'recorded tracks of honest people', reason: recordings },
  { file: 'packages/core/src/crossings/recordedTracks.test.ts', test: 'recorded tracks', reason: recordings },
  { file: 'packages/core/src/geo/stops.test.ts', test: 'finds every stop of five minutes or more that a person wrote in a diary', reason: recordings },
  { file: 'packages/core/src/evidence/merkle.test.ts', test: 'Merkle tree (RFC 6962) agrees with the shared vectors', reason: 'test vectors of other implementations lie beside the clone (../shared/data) or not at all; the published ones are in the test itself' },
  { file: 'packages/testkit/test/badDays.test.ts', test: 'bad days are survived when the disk is full', reason: 'a full disk needs a small disk to mount, which only root on Linux may' },
  { file: 'apps/server/src/platform/media/boundedProcess.test.ts', test: 'a process that may be ended at any moment what takes too much memory is ended', reason: 'the memory of another process is read from /proc, which Linux alone has' },
]
