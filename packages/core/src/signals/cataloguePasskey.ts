import { type CatalogueEntry, say } from './catalogueEntry.ts'

/** What people read about a passkey: part of catalogue.ts. */
export const passkeyCatalogue = {
  passkey: {
    group: 'person',
    name: say('手机解锁确认（通行密钥）', '手機解鎖確認（通行密鑰）', 'Confirmed by unlocking the phone (passkey)'),
    topic: 'V5',
    asked: 'the phone unlocked for this very check-in',
    source: 'A passkey’s signature over the check-in, verified by the server.',
    weakness: 'A PIN that was told; it says who can unlock the phone and not who that is.',
    reasons: {
      confirmed: say('用这部手机的指纹、面容或密码确认了这次打卡（以前确认过 {earlierUses} 次）', '用這部手機的指紋、臉部或密碼確認了這次打卡（以前確認過 {earlierUses} 次）', 'This check-in was confirmed with the phone’s fingerprint, face or PIN (used {earlierUses} times before)'),
      confirmed_newly_registered: say('用这部手机的指纹、面容或密码确认了这次打卡；这个通行密钥是新登记的，以前用过 {earlierUses} 次', '用這部手機的指紋、臉部或密碼確認了這次打卡；這個通行密鑰是新登記的，以前用過 {earlierUses} 次', 'This check-in was confirmed with the phone’s fingerprint, face or PIN; the passkey is new and was used {earlierUses} times before'),
      not_verified: say('手机只被碰了一下，没有解锁确认，不作判断', '手機只被碰了一下，沒有解鎖確認，不作判斷', 'The phone was touched but not unlocked for it, so this is not judged'),
      unknown_key: say('这个通行密钥没有登记在本人名下，例如换了手机，不作判断', '這個通行密鑰沒有登記在本人名下，例如換了手機，不作判斷', 'This passkey is not registered to this person, as after a change of phone, so this is not judged'),
      of_something_else: say('通行密钥确认的不是这一次打卡，请重新确认，或说明', '通行密鑰確認的不是這一次打卡，請重新確認，或說明', 'The passkey confirmed something other than this check-in. Please confirm again, or explain'),
      not_genuine: say('通行密钥的签名核对不上，请重新登记，或说明', '通行密鑰的簽章核對不上，請重新登記，或說明', 'The passkey’s signature could not be confirmed. Please register it again, or explain'),
      not_used: say('这次没有用解锁确认', '這次沒有用解鎖確認', 'The passkey was not used this time'),
      not_told: say('没有登记通行密钥，不影响结果', '沒有登記通行密鑰，不影響結果', 'No passkey is registered; that does not count'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>
