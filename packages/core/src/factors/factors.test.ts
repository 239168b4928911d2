import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex, utf8 } from '../evidence/index.ts'
import { type AesBlock, aesCmac, beaconStepOf, beaconStepSeconds, diversifiedKey, type HmacSha256, isGenuineCode, openPiccData, plainBeaconId, printedCode, readKey, readSiteCode, readSunMessage, rollingBeaconId, rotatingCode, stepAt, sunSessionKey, verifySunMessage } from './index.ts'

const block = (cipher: ReturnType<typeof createCipheriv> | ReturnType<typeof createDecipheriv>, data: Uint8Array): Uint8Array => new Uint8Array(cipher.setAutoPadding(false).update(data))
const aes: AesBlock = { encrypt: (key, data) => block(createCipheriv('aes-128-ecb', key, null), data), decrypt: (key, data) => block(createDecipheriv('aes-128-ecb', key, null), data) }
const hmac: HmacSha256 = (key, message) => new Uint8Array(createHmac('sha256', key).update(message).digest())
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const zero = new Uint8Array(16)
const zeroKeys = { metaReadKey: zero, fileReadKey: zero }

describe('AES-CMAC', () => {
  // RFC 4493 §4.
  const key = hex('2b7e151628aed2a6abf7158809cf4f3c')
  const message = hex('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710')
  it.each([[0, 'bb1d6929e95937287fa37d129b756746'], [16, '070a16b46b4d4144f79bdd9dd04a287c'], [40, 'dfa66747de9ae63030ca32611497c827'], [64, '51f0bebf7e3b9d92fc49741779363cfe']])('of %i bytes', (length, mac) => {
    expect(toHex(aesCmac(aes, key, message.subarray(0, length)))).toBe(mac)
  })
  it('makes the key of a tag as AN10922 does', () => {
    expect(toHex(diversifiedKey(aes, hex('00112233445566778899aabbccddeeff'), hex('04782e21801d803042f54e585020416275')))).toBe('a8dd63a3b89d54b37ca802473fda9175')
    expect(() => diversifiedKey(aes, zero, new Uint8Array(32))).toThrow('1 to 31 bytes')
  })
})

describe('SUN message (NXP AN12196)', () => {
  it('table 1: session key from a file key that is not zero', () => {
    expect(toHex(sunSessionKey(aes, hex('5ace7e50ab65d5d51fd5bf5a16b8205b'), hex('04c767f2066180'), 1))).toBe('3a3e8110e05311f7a3fcf0d969bf2b48')
  })
  it('table 2: PICCData', () => {
    expect(openPiccData(aes, zero, hex('ef963ff7828658a599f3041510671e88'))).toEqual({ uid: hex('04de5f1eacc040'), counter: 61 })
  })
  it('table 4: a MAC over nothing', () => {
    expect(toHex(sunSessionKey(aes, zero, hex('04de5f1eacc040'), 61))).toBe('3fb5f6e3a807a03d5e3570ace393776f')
    expect(verifySunMessage(aes, readSunMessage('https://ntag.nxp.com/424?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086')!, zeroKeys)).toEqual({ uid: '04de5f1eacc040', counter: 61 })
  })
  it('table 5: a MAC over file data', () => {
    expect(toHex(sunSessionKey(aes, zero, hex('04958caa5c5e80'), 8))).toBe('3ed0920e5e6a0320d823d5987feafbb1')
    const url = 'https://www.my424dna.com/?picc_data=FD91EC264309878BE6345CBE53BADF40&enc=CEE9A53E3E463EF1F459635736738962&cmac=ECC1E7F6C6C73BF6'
    expect(verifySunMessage(aes, readSunMessage(url)!, zeroKeys)).toEqual({ uid: '04958caa5c5e80', counter: 8 })
    // The file data stands under the MAC: another ending is another message.
    expect(verifySunMessage(aes, readSunMessage(url.replace('738962', '738963'))!, zeroKeys)).toBeUndefined()
  })
  it('reads UID and counter in clear as well', () => {
    const sv = sunSessionKey(aes, zero, hex('041e3c8a2d6b80'), 6)
    const mac = toHex(aesCmac(aes, sv, utf8('')).filter((_, i) => i % 2 === 1))
    expect(mac).toBe('4b00064004b0b3d3') // as the public examples of this tag have it
    expect(verifySunMessage(aes, readSunMessage(`/t?uid=041E3C8A2D6B80&ctr=000006&cmac=${mac}`)!, zeroKeys)).toEqual({ uid: '041e3c8a2d6b80', counter: 6 })
  })
  it('takes no other key, no changed bit and no odd text', () => {
    const good = 'e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086'
    expect(verifySunMessage(aes, readSunMessage(good)!, { metaReadKey: zero, fileReadKey: hex('01'.repeat(16)) })).toBeUndefined()
    expect(verifySunMessage(aes, readSunMessage(good)!, { metaReadKey: hex('01'.repeat(16)), fileReadKey: zero })).toBeUndefined()
    for (let at = 2; at < good.length; at++) {
      const digit = good[at]!
      if (!/[0-9A-F]/.test(digit)) continue
      const changed = readSunMessage(good.slice(0, at) + (digit === '0' ? '1' : '0') + good.slice(at + 1))
      expect(changed && verifySunMessage(aes, changed, zeroKeys)).toBeUndefined()
    }
    for (const odd of ['', '?', 'e=&c=', 'c=94EED9EE65337086', 'e=EF96&c=94EED9EE65337086', 'e=zz963FF7828658A599F3041510671E88&c=94EED9EE65337086', `${good}${'&x=y'.repeat(400)}`]) expect(readSunMessage(odd)).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { readSunMessage(text); readSiteCode(text); plainBeaconId(text) }))
  })
})

describe('codes that go with time', () => {
  const secret = hex('000102030405060708090a0b0c0d0e0f')
  const factorId = '0198c2a0-1111-7222-8333-444455556666'
  it('name their step and are right for it only', () => {
    const code = rotatingCode(hmac, secret, factorId, 59_000_000)
    expect(code).toMatch(/^FP1:Q:0198C2A0111172228333444455556666:59000000:[0-9A-F]{20}$/)
    const read = readSiteCode(code)!
    expect(read).toMatchObject({ kind: 'rotating', factorId, step: 59_000_000 })
    expect(isGenuineCode(hmac, secret, read)).toBe(true)
    expect(isGenuineCode(hmac, secret, { ...read, step: 59_000_001 } as typeof read)).toBe(false)
    expect(isGenuineCode(hmac, hex('ff'.repeat(16)), read)).toBe(false)
  })
  it('a printed code is another thing, and neither stands for the other', () => {
    const printed = readSiteCode(printedCode(hmac, secret, factorId))!
    expect(printed.kind).toBe('printed')
    expect(isGenuineCode(hmac, secret, printed)).toBe(true)
    expect(isGenuineCode(hmac, secret, { ...printed, kind: 'rotating', step: 1 })).toBe(false)
    expect(readSiteCode('https://example.com')).toBeUndefined()
  })
  it('a beacon is found in its step, and not outside the time looked at', () => {
    const time = Date.UTC(2026, 10, 26, 3)
    const id = rollingBeaconId(hmac, secret, stepAt(time, beaconStepSeconds))
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(beaconStepOf(hmac, secret, id, time - 600_000, time + 600_000)).toBe(stepAt(time, beaconStepSeconds))
    expect(beaconStepOf(hmac, secret, id, time + 900_000, time + 1_800_000)).toBeUndefined()
    expect(plainBeaconId(' F7826DA6-4FA2-4E98-8024-BC5B71E0893E:7:512 ')).toBe('f7826da64fa24e988024bc5b71e0893e:7:512')
    expect(plainBeaconId('a shop')).toBeUndefined()
    expect(readKey('00'.repeat(16))).toEqual(zero)
    expect(readKey('00')).toBeUndefined()
  })
})
