import { answerRequests } from '../boundedProcess.ts'

await answerRequests(async () => undefined)
