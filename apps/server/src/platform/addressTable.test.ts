import { describe, expect, it } from 'vitest'
import { isPrivateAddress, placeOfAddress, plainAddress } from './addressTable.ts'

describe('internet addresses', () => {
  it('of a company’s own network tell nothing', () => {
    for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.5', '127.0.0.1', '169.254.9.9', '100.64.3.4', '::1', 'fe80::1', 'fd00::5']) expect(isPrivateAddress(address), address).toBe(true)
    for (const address of ['120.24.78.68', '172.32.0.1', '100.128.0.1', '240e:47d:c20::1', 'not an address', '']) expect(isPrivateAddress(address), address).toBe(false)
  })

  it('are read as a dual-stack socket writes them', () => {
    expect(plainAddress('::ffff:120.24.78.68')).toBe('120.24.78.68')
    expect(plainAddress('fe80::1%eth0')).toBe('fe80::1')
  })

  it('are found in the table, and nonsense is not', async () => {
    expect(await placeOfAddress('120.24.78.68')).toMatchObject({ country: '中国', province: '广东省', city: '深圳市' })
    expect(await placeOfAddress('240e:47d:c20:1627:30a3:ba0d:a5e6:ec19')).toMatchObject({ country: '中国', province: '广东省' })
    for (const address of ['', 'x', '999.1.1.1', '1.2.3', '2001:4860:4860::8888']) expect(await placeOfAddress(address), address).toBeUndefined()
  })
})
