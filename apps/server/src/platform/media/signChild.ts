import { answerRequests } from './boundedProcess.ts'
import { openSignReader, type SignReading, type SignRequest } from './readSign.ts'

/** The process that reads signs; apart from the one that opens videos, because its models take several times the memory. */
await answerRequests<SignRequest, SignReading>(openSignReader)
