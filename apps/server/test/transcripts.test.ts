import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { makeTones } from '@fieldproof/testkit/speech/makeTones.ts'
import { writeToneModel } from '@fieldproof/testkit/speech/toneModel.ts'
import { speechModelIn } from '../src/platform/speech/speechModel.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** The real engine with a model of two words: a low tone is 嘀, a high one 嗒. */
let server: TestServer
let silent: TestServer
let phone: SimulatedPhone
let typing: SimulatedPhone
const folder = mkdtempSync(join(tmpdir(), 'fieldproof-speech-'))
const enrol = async (on: TestServer): Promise<SimulatedPhone> => {
  const { client, people } = await setUpTestCompany(on)
  const { code } = await client.people.enrollmentCode(people[0]!.personId)
  return await createSimulatedPhone({ baseUrl: on.url, code })
}
beforeAll(async () => {
  server = await startTestServer({ speechModel: speechModelIn(writeToneModel(join(folder, 'tones-zipformer-ctc'))) })
  silent = await startTestServer()
  ;[phone, typing] = await Promise.all([enrol(server), enrol(silent)])
}, 180_000)
afterAll(async () => {
  await Promise.all([server?.stop(), silent?.stop()])
  rmSync(folder, { recursive: true, force: true })
})
const tones = [0, 440, 0, 3_000, 0, 300, 0]

describe('a spoken note becomes text', () => {
  test.each(['webm', 'mp4'] as const)('as %s', async (kind) => {
    const answer = await phone.client.phone.transcribe(await makeTones(tones, kind), `audio/${kind}`)
    expect(answer.text).toBe('嘀嗒嘀')
    expect(answer.seconds).toBeCloseTo(tones.length / 2, 0)
    expect(answer.modelId).toBe('tones-zipformer-ctc')
  })
  test('nothing was said: nothing is understood', async () => expect((await phone.client.phone.transcribe(await makeTones([0, 0, 0]), 'audio/webm')).text).toBe(''))
  test('the phone is told whether it can', async () => {
    expect((await phone.client.phone.today()).transcribes).toBe(true)
    expect((await typing.client.phone.today()).transcribes).toBe(false)
  })
})

describe('what does not work is told', () => {
  const refused = (on: SimulatedPhone, bytes: Uint8Array<ArrayBuffer>, contentType = 'audio/webm') => on.client.phone.transcribe(bytes, contentType).then(() => undefined, (error: { status: number; problem?: { code: string; detail?: string } }) => ({ status: error.status, code: error.problem?.code, detail: error.problem?.detail }))
  test('no model', async () => expect(await refused(typing, await makeTones([440]))).toMatchObject({ status: 404, detail: expect.stringContaining('FIELDPROOF_SPEECH_MODEL') }))
  test('no sound in it', async () => {
    for (const bytes of [new TextEncoder().encode('not a recording'), (await makeTones([440])).slice(0, 60)]) expect(await refused(phone, bytes as Uint8Array<ArrayBuffer>)).toMatchObject({ status: 400, detail: expect.stringContaining('读不出来') })
  })
  test('longer than a note', async () => expect(await refused(phone, await makeTones(Array.from({ length: 260 }, () => 440)))).toMatchObject({ status: 400, detail: expect.stringContaining('超过两分钟') }))
  test('another kind, too many bytes', async () => {
    expect(await refused(phone, await makeTones([440]), 'text/plain')).toMatchObject({ status: 415 })
    expect(await refused(phone, new Uint8Array(5_000_000))).toMatchObject({ status: 413 })
  })
  test('after all that it still works', async () => expect((await phone.client.phone.transcribe(await makeTones(tones), 'audio/webm')).text).toBe('嘀嗒嘀'))
})
