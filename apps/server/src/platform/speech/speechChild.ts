import { answerRequests } from '../media/boundedProcess.ts'
import { openSpeechReader, type SpeechReading, type SpeechRequest } from './readSpeech.ts'

/** The process that turns speech into text. */
await answerRequests<SpeechRequest, SpeechReading>(openSpeechReader)
