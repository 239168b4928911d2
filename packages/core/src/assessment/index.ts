export { type AlikeRecords, fewestCounted, type OwnScore, ownScore } from './ownScore.ts'
