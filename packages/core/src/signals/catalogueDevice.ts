import { type CatalogueEntry, say } from './catalogueEntry.ts'

/** What people read about phones, signatures and persons: part of catalogue.ts. */
export const deviceCatalogue = {
  mock_location: {
    group: 'device',
    name: say('模拟定位', '模擬定位', 'Mock location'),
    reasons: {
      flagged: say('手机系统提示定位由其他应用提供（{fixCount} 个定位点），请说明原因，例如外接定位设备', '手機系統提示定位由其他應用程式提供（{fixCount} 個定位點），請說明原因，例如外接定位裝置', 'The phone’s system says that another app supplied the position ({fixCount} positions). Please explain, for example an external receiver'),
      flagged_before: say('此前不久有 {fixCount} 个定位点由其他应用提供', '此前不久有 {fixCount} 個定位點由其他應用程式提供', 'Shortly before, {fixCount} positions were supplied by another app'),
      not_flagged: say('手机系统没有提示模拟定位', '手機系統沒有提示模擬定位', 'The phone’s system does not report a mock location'),
      not_told: say('这部手机不提供是否模拟定位的信息', '這部手機不提供是否模擬定位的資訊', 'This phone does not tell whether a location is mocked'),
    },
  },
  shared_device: {
    group: 'device',
    name: say('是否本人手机', '是否本人手機', 'Own phone'),
    reasons: {
      shared_with_one: say('最近 {days} 天还有另一位同事用这部手机打过卡', '最近 {days} 天還有另一位同事用這部手機打過卡', 'Another person used this phone in the last {days} days'),
      shared_with_many: say('最近 {days} 天还有另外 {personCount} 位同事用这部手机打过卡', '最近 {days} 天還有另外 {personCount} 位同事用這部手機打過卡', '{personCount} other people used this phone in the last {days} days'),
      own_device: say('最近 {days} 天只有本人使用这部手机', '最近 {days} 天只有本人使用這部手機', 'Only this person used this phone in the last {days} days'),
      shared_by_policy: say('这是公司允许共用的手机', '這是公司允許共用的手機', 'The company allows this phone to be shared'),
      not_known: say('没有这部手机的使用记录', '沒有這部手機的使用紀錄', 'Nothing is known about the use of this phone'),
    },
  },
  event_order: {
    group: 'integrity',
    name: say('记录是否连贯', '紀錄是否連貫', 'Order of records'),
    reasons: {
      in_order: say('与这部手机之前的记录首尾相接', '與這部手機之前的紀錄首尾相接', 'It continues this phone’s earlier records without a break'),
      fork: say('与这部手机已收到的记录顺序矛盾，恢复备份后也可能这样，请说明', '與這部手機已收到的紀錄順序矛盾，還原備份後也可能這樣，請說明', 'It contradicts the order of records already received from this phone, as can happen after restoring a backup. Please explain'),
      conflict: say('同一编号收到了不同内容的记录，请说明', '同一編號收到了不同內容的紀錄，請說明', 'Records with different content were received under the same number. Please explain'),
      gap: say('之前的部分记录还没收到，可能还在手机里等待网络', '之前的部分紀錄還沒收到，可能還在手機裡等待網路', 'Some earlier records have not arrived yet; they may be waiting on the phone for a network'),
      late: say('这条记录晚于后面的记录到达', '這筆紀錄晚於後面的紀錄到達', 'This record arrived after later ones'),
      not_known: say('这类设备不提供记录顺序', '這類裝置不提供紀錄順序', 'This kind of device does not number its records'),
    },
  },
  signature: {
    group: 'integrity',
    name: say('记录签名', '紀錄簽章', 'Signature'),
    reasons: {
      valid: say('记录由登记的手机签名，内容未变', '紀錄由登記的手機簽章，內容未變', 'The record is signed by the enrolled phone and unchanged'),
      invalid: say('记录与登记手机的签名不符，内容可能在途中改变，请说明', '紀錄與登記手機的簽章不符，內容可能在途中改變，請說明', 'The record does not match the enrolled phone’s signature; it may have changed on the way. Please explain'),
      unsigned: say('这类设备不签名', '這類裝置不簽章', 'This kind of device does not sign'),
    },
  },
  phone_passed_on: {
    group: 'device',
    name: say('同一手机多人打卡', '同一手機多人打卡', 'Several people on one phone'),
    reasons: {
      same_site: say('另有 {personCount} 位同事用这部手机在同一地点打卡，相隔 {elapsedSeconds}，请说明，例如手机坏了', '另有 {personCount} 位同事用這部手機在同一地點打卡，相隔 {elapsedSeconds}，請說明，例如手機壞了', '{personCount} other people checked in at this site with this phone, {elapsedSeconds} apart. Please explain, for example a broken phone'),
      same_day: say('半天内另有 {personCount} 位同事用这部手机打过卡', '半天內另有 {personCount} 位同事用這部手機打過卡', '{personCount} other people checked in with this phone within half a day'),
      nobody_else: say('半天内没有别人用这部手机打卡', '半天內沒有別人用這部手機打卡', 'Nobody else checked in with this phone within half a day'),
      shared_by_policy: say('这是公司允许共用的手机', '這是公司允許共用的手機', 'The company allows this phone to be shared'),
      not_known: say('没有这部手机的使用记录', '沒有這部手機的使用紀錄', 'Nothing is known about the use of this phone'),
    },
  },
  moving_together: {
    group: 'device',
    name: say('与同事手机同行', '與同事手機同行', 'Moving together'),
    reasons: {
      same_way: say('与一位同事的手机一路同行 {distanceMetres}，相隔 {elapsedSeconds}打卡，请说明，例如同车', '與一位同事的手機一路同行 {distanceMetres}，相隔 {elapsedSeconds}打卡，請說明，例如同車', 'This phone came {distanceMetres} together with a colleague’s and checked in {elapsedSeconds} apart. Please explain, for example a shared car'),
      same_way_at_once: say('与一位同事的手机一路同行 {distanceMetres}，几乎同时打卡（相隔 {elapsedSeconds}），请说明，例如同车', '與一位同事的手機一路同行 {distanceMetres}，幾乎同時打卡（相隔 {elapsedSeconds}），請說明，例如同車', 'This phone came {distanceMetres} together with a colleague’s and checked in almost at once ({elapsedSeconds} apart). Please explain, for example a shared car'),
      same_short_way: say('最后 {distanceMetres} 与一位同事的手机同行（相隔 {elapsedSeconds}打卡），请说明，例如一起步行过来', '最後 {distanceMetres} 與一位同事的手機同行（相隔 {elapsedSeconds}打卡），請說明，例如一起步行過來', 'This phone came the last {distanceMetres} together with a colleague’s and checked in {elapsedSeconds} apart. Please explain, for example a walk together'),
      several_phones: say('与 {personCount} 位同事的手机一路同行 {distanceMetres} 并在同一地点打卡，请说明，例如同车', '與 {personCount} 位同事的手機一路同行 {distanceMetres} 並在同一地點打卡，請說明，例如同車', 'This phone came {distanceMetres} together with those of {personCount} colleagues, which checked in here too. Please explain, for example a shared car'),
      together_by_plan: say('与同行的同事一起到达，公司已安排', '與同行的同事一起到達，公司已安排', 'It came together with colleagues, as the company planned'),
      came_separately: say('同时段有 {personCount} 位同事在此打卡，各自前来', '同時段有 {personCount} 位同事在此打卡，各自前來', '{personCount} colleagues checked in here at about the same time and came separately'),
      alone: say('同时段没有同事在此打卡', '同時段沒有同事在此打卡', 'No colleague checked in here at about the same time'),
      not_known: say('没有同事的记录可比较', '沒有同事的紀錄可比較', 'There is no colleague’s record to compare with'),
    },
  },
  new_device: {
    group: 'device',
    name: say('手机更换', '手機更換', 'Change of phone'),
    reasons: {
      first_day: say('今天第一次用这部手机', '今天第一次用這部手機', 'This is the first day with this phone'),
      alternating: say('一周内在 {deviceCount} 部手机之间换了 {changeCount} 次', '一週內在 {deviceCount} 部手機之間換了 {changeCount} 次', '{changeCount} changes between {deviceCount} phones within a week'),
      known_device: say('这部手机一直在用', '這部手機一直在用', 'This phone has been in use before'),
      too_few_check_ins: say('本人只有 {checkInCount} 次打卡，不判断手机更换', '本人只有 {checkInCount} 次打卡，不判斷手機更換', 'This person has only {checkInCount} check-ins, so a change of phone is not judged'),
    },
  },
  countersign: {
    group: 'person',
    name: say('客户确认', '客戶確認', 'Customer’s word'),
    reasons: {
      confirmed: say('客户在自己的手机上确认了这次到访', '客戶在自己的手機上確認了這次到訪', 'The customer confirmed the visit on another phone'),
      confirmed_same_address: say('客户确认了这次到访，与打卡用的是同一个网络（例如门店 Wi-Fi）', '客戶確認了這次到訪，與打卡用的是同一個網路（例如門市 Wi-Fi）', 'The customer confirmed the visit, from the same network as the check-in (such as the shop’s Wi-Fi)'),
      confirmed_same_phone: say('确认是在打卡的手机上点的，不计入', '確認是在打卡的手機上點的，不計入', 'The confirmation was given on the phone that checked in, so it does not count'),
      denied: say('客户表示情况不符，请说明', '客戶表示情況不符，請說明', 'The customer said that it was not so. Please explain'),
      not_asked: say('还没有客户确认', '還沒有客戶確認', 'The customer has not confirmed it yet'),
      not_told: say('手机没有客户确认功能', '手機沒有客戶確認功能', 'The phone has no way to ask the customer'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>
