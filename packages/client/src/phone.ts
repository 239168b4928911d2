/** What a phone asks for: a part of its own, so that the app does not carry the console's. */
import type * as wire from '@fieldproof/contract'
import { createTransport, type ClientOptions, type Page, type Query, type Transport } from './transport.ts'
import { uploadInPieces, type UploadInput } from './upload.ts'

export const logRoutes = ({ raw, get }: Transport) => ({
  checkpoint: async () => (await raw('GET', '/api/v1/log/checkpoint')).text(),
  consistency: (from: number, to?: number) => get<wire.ConsistencyAnswer>('/api/v1/log/consistency', { from, to }),
  inclusion: (eventId: string) => get<wire.InclusionAnswer>('/api/v1/log/inclusion', { eventId }),
})

export const phoneRoutes = ({ base, raw, json, get }: Transport) => ({
  preview: (code: string) => get<wire.EnrollmentPreview>(`/api/v1/enrollments/${encodeURIComponent(code)}`),
  enroll: (b: wire.EnrollmentRequest) => json<wire.EnrollmentAnswer>('POST', '/api/v1/enrollments', b),
  today: () => get<wire.PhoneToday>('/api/v1/phone/today'),
  sites: (q?: Query) => get<{ sites: wire.PhoneSite[] }>('/api/v1/phone/sites', q),
  checkIns: (q?: Query) => get<Page<wire.PhoneCheckIn>>('/api/v1/phone/check-ins', q),
  attendance: (month: string) => get<wire.PhoneAttendance>('/api/v1/phone/attendance', { month }),
  askRegularization: (b: wire.OwnRegularizationInput) => json<wire.Regularization>('POST', '/api/v1/phone/regularizations', b),
  withdrawRegularization: (id: string) => json<wire.Regularization>('POST', `/api/v1/phone/regularizations/${id}/withdraw`),
  accesses: (q?: Query) => get<Page<wire.PhoneAccess>>('/api/v1/phone/accesses', q),
  askCountersign: (eventId: string) => json<wire.CountersignLink>('POST', `/api/v1/phone/check-ins/${eventId}/countersign`),
  countersign: (eventId: string) => get<wire.CountersignProgress>(`/api/v1/phone/check-ins/${eventId}/countersign`),
  darkPeriods: (day?: string) => get<wire.DarkDay>('/api/v1/phone/dark-periods', { day }),
  putHealth: (b: wire.PhoneHealthReport) => json<void>('PUT', '/api/v1/phone/health', b),
  day: (date: string) => get<wire.PhoneDay>(`/api/v1/phone/days/${date}`),
  summary: (q?: Query) => get<wire.PhoneSummary>('/api/v1/phone/summary', q),
  consents: () => get<{ consents: wire.PhoneConsent[] }>('/api/v1/phone/consents'),
  privateZones: () => get<wire.PrivateZones>('/api/v1/phone/private-zones'),
  setPrivateZones: (b: wire.PrivateZones) => json<wire.PrivateZones>('PUT', '/api/v1/phone/private-zones', b),
  sosEndRead: (id: string) => json<void>('POST', `/api/v1/phone/sos/${id}/end-read`),
  sos: (id: string) => get<wire.PhoneSos>(`/api/v1/phone/sos/${id}`),
  /** A zip with everything that is kept of this person. */
  /** A spoken note as text, where the server can (PhoneToday.transcribes). */
  transcribe: async (bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<wire.PhoneTranscript> => (await (await raw('POST', '/api/v1/phone/transcripts', bytes, { 'content-type': contentType })).json()) as wire.PhoneTranscript,
  exportData: () => raw('GET', '/api/v1/phone/export'),
  push: () => get<wire.PhonePush>('/api/v1/phone/push'),
  setPush: (b: wire.PhonePushInput) => json<wire.PhonePush>('PUT', '/api/v1/phone/push', b),
  removePush: () => json<void>('DELETE', '/api/v1/phone/push'),
  challengeSeen: (id: string) => json<wire.PhoneChallenge | undefined>('POST', `/api/v1/phone/challenges/${id}/seen`, {}),
  sendEvents: (events: string[]) => json<wire.EventBatchAnswer>('POST', '/api/v1/events', { events }),
  missingEvents: (eventIds: string[]) => json<wire.MissingEventsAnswer>('POST', '/api/v1/events/missing', { eventIds }),
  /** Uploads the original bytes in pieces, going on where an earlier try was cut; the server refuses bytes that do not hash to `sha256`. */
  uploadMedia: (upload: UploadInput) => uploadInPieces(raw, upload),
  mediaUrl: (sha256: string) => `${base}/api/v1/media/${sha256}`,
})

export const createPhoneClient = (options: ClientOptions = {}) => {
  const transport = createTransport(options)
  return { raw: transport.raw, phone: phoneRoutes(transport), log: logRoutes(transport) }
}

export type PhoneClient = ReturnType<typeof createPhoneClient>
