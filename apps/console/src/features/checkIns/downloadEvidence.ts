import { client } from '../../shell/api.ts'
import { saveFile } from '../../shell/saveFile.ts'

/** Saves the evidence of a check-in, as the server puts it together; a problem is thrown instead of becoming a page of JSON. It is logged, with the purpose that was given for this person where one was. */
export const downloadEvidence = async (eventId: string, purpose?: string): Promise<void> => {
  const response = await client.raw('GET', `/api/v1/check-ins/${eventId}/evidence${purpose === undefined ? '' : `?purpose=${encodeURIComponent(purpose)}`}`)
  saveFile(await response.blob(), /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? `fieldproof-${eventId.slice(0, 8)}.zip`)
}
