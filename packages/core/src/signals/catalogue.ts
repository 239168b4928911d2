import type { SignalGroup, Translated } from '../kernel/index.ts'

/**
 * Everything a person reads about a signal: its name and one sentence per reason. `{name}` is a value of the finding, shown with its
 * unit (see explain.ts). The sentences state what was seen and never what somebody is; a field worker must be able to read them
 * without a manual, and answer.
 */
interface CatalogueEntry {
  readonly group: SignalGroup
  readonly name: Translated
  readonly reasons: Readonly<Record<string, Translated>>
}

const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

const noPosition = say('这次没有定位，无法判断', '這次沒有定位，無法判斷', 'There is no position to judge by')

export const catalogue = {
  inside_fence: {
    group: 'place',
    name: say('是否在地点范围内', '是否在地點範圍內', 'Inside the site'),
    reasons: {
      inside: say('定位在“{siteName}”范围内的可能性为 {probability}（定位误差约 {accuracyMetres}）', '定位在「{siteName}」範圍內的可能性為 {probability}（定位誤差約 {accuracyMetres}）', 'The position is inside “{siteName}” with a probability of {probability} (accuracy about {accuracyMetres})'),
      outside: say('定位离“{siteName}”的范围约 {distanceMetres}（定位误差约 {accuracyMetres}）', '定位離「{siteName}」的範圍約 {distanceMetres}（定位誤差約 {accuracyMetres}）', 'The position is about {distanceMetres} from “{siteName}” (accuracy about {accuracyMetres})'),
      outside_blurred: say('定位较模糊（误差约 {accuracyMetres}），看起来离“{siteName}”约 {distanceMetres}', '定位較模糊（誤差約 {accuracyMetres}），看起來離「{siteName}」約 {distanceMetres}', 'The position is blurred (about {accuracyMetres}) and seems to be about {distanceMetres} from “{siteName}”'),
      unclear: say('定位误差约 {accuracyMetres}，看不出是否在“{siteName}”范围内', '定位誤差約 {accuracyMetres}，看不出是否在「{siteName}」範圍內', 'With an accuracy of about {accuracyMetres} the position does not tell whether it is inside “{siteName}”'),
      no_position: say('手机当时没有得到定位', '手機當時沒有取得定位', 'The phone could not get a position'),
      bad_position: say('手机给出的坐标无效', '手機給出的座標無效', 'The coordinates from the phone are not valid'),
      no_site: say('这次打卡没有关联地点', '這次打卡沒有關聯地點', 'This check-in is not tied to a site'),
      bad_fence: say('地点的范围设置有误，无法判断', '地點的範圍設定有誤，無法判斷', 'The shape of the site is not valid, so this could not be judged'),
    },
  },
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
  impossible_travel: {
    group: 'motion',
    name: say('路程与时间', '路程與時間', 'Distance against time'),
    reasons: {
      impossible: say('{elapsedSeconds}内移动了 {distanceMetres}，相当于 {speedMetresPerSecond} 以上，任何交通工具都做不到，请说明', '{elapsedSeconds}內移動了 {distanceMetres}，相當於 {speedMetresPerSecond} 以上，任何交通工具都做不到，請說明', '{distanceMetres} in {elapsedSeconds} is over {speedMetresPerSecond}, which no vehicle reaches. Please explain'),
      implausible: say('{elapsedSeconds}内移动了 {distanceMetres}，比这段距离最快的走法还快得多，请说明', '{elapsedSeconds}內移動了 {distanceMetres}，比這段距離最快的走法還快得多，請說明', '{distanceMetres} in {elapsedSeconds} is much faster than the fastest way to travel that far. Please explain'),
      there_and_back: say('打卡前后 {elapsedSeconds}内，定位都在 {distanceMetres} 以外，请说明', '打卡前後 {elapsedSeconds}內，定位都在 {distanceMetres} 以外，請說明', 'Within {elapsedSeconds} around the check-in, the positions before and after it are over {distanceMetres} away. Please explain'),
      hurried: say('{elapsedSeconds}内移动了 {distanceMetres}，比这段距离最快的走法略快', '{elapsedSeconds}內移動了 {distanceMetres}，比這段距離最快的走法略快', '{distanceMetres} in {elapsedSeconds} is a little faster than the fastest way to travel that far'),
      unconfirmed: say('定位跳动了 {distanceMetres}，但只有一个点可作依据，可能是信号问题', '定位跳動了 {distanceMetres}，但只有一個點可作依據，可能是訊號問題', 'The position jumped by {distanceMetres}, but this rests on a single position and may be reception'),
      consistent: say('与之前的 {fixCount} 个定位点衔接自然', '與之前的 {fixCount} 個定位點銜接自然', 'It follows naturally from {fixCount} positions before it'),
      possible: say('从上一个位置（{distanceMetres} 外）来得及到达', '從上一個位置（{distanceMetres} 外）來得及到達', 'There was time to come from the last position ({distanceMetres} away)'),
      no_earlier_position: say('之前没有可比较的定位', '之前沒有可比較的定位', 'There is no earlier position to compare with'),
      no_position: noPosition,
    },
  },
  frozen_coordinates: {
    group: 'motion',
    name: say('定位是否自然', '定位是否自然', 'Natural position'),
    reasons: {
      frozen: say('连续 {fixCount} 个定位点完全相同（{seconds}），手机静止时也会这样', '連續 {fixCount} 個定位點完全相同（{seconds}），手機靜止時也會這樣', '{fixCount} positions in a row are exactly the same ({seconds}); a phone lying still can do that too'),
      frozen_entirely: say('连续 {fixCount} 个定位点的坐标、误差、高度都完全相同（{seconds}），请说明', '連續 {fixCount} 個定位點的座標、誤差、高度都完全相同（{seconds}），請說明', '{fixCount} positions in a row have exactly the same coordinates, accuracy and altitude ({seconds}). Please explain'),
      frozen_while_moving: say('连续 {fixCount} 个定位点完全相同，但手机同时显示在移动，请说明', '連續 {fixCount} 個定位點完全相同，但手機同時顯示在移動，請說明', '{fixCount} positions in a row are exactly the same while the phone reports moving. Please explain'),
      rounded: say('坐标位数比这部手机平时少，像是手工选的点', '座標位數比這部手機平時少，像是手動選的點', 'The coordinates have fewer digits than this phone usually sends, like a point picked by hand'),
      natural: say('{fixCount} 个定位点有正常的细微变化', '{fixCount} 個定位點有正常的細微變化', '{fixCount} positions show the usual small changes'),
      repeats: say('部分定位点重复（最多 {fixCount} 个），属常见情况', '部分定位點重複（最多 {fixCount} 個），屬常見情況', 'Some positions repeat (up to {fixCount}), which is common'),
      client_rounds: say('这部手机的坐标位数较少，不作判断', '這部手機的座標位數較少，不作判斷', 'This phone sends coordinates with few digits, so this is not judged'),
      too_few_positions: say('只有 {fixCount} 个定位点，无法判断', '只有 {fixCount} 個定位點，無法判斷', 'Only {fixCount} positions, too few to judge'),
      no_position: noPosition,
    },
  },
  clock_skew: {
    group: 'clock',
    name: say('时间是否一致', '時間是否一致', 'Agreement of clocks'),
    reasons: {
      ahead: say('手机时间比收到时间快 {skewSeconds}', '手機時間比收到的時間快 {skewSeconds}', 'The phone’s clock is {skewSeconds} ahead of the time it arrived'),
      fix_ahead: say('定位的时间比收到时间快 {skewSeconds}', '定位的時間比收到的時間快 {skewSeconds}', 'The position is stamped {skewSeconds} later than it arrived'),
      old_fix: say('使用的是 {ageSeconds}前的定位，室内信号差时会这样', '使用的是 {ageSeconds}前的定位，室內訊號差時會這樣', 'The position is from {ageSeconds} before, as happens indoors'),
      wrong_but_proven: say('手机时间差了 {skewSeconds}，但实际时间已另行证明', '手機時間差了 {skewSeconds}，但實際時間已另行證明', 'The phone’s clock is off by {skewSeconds}, but the real time is proven'),
      proven: say('时间由手机计时器和服务器时间共同证明', '時間由手機計時器和伺服器時間共同證明', 'The time is proven by the phone’s timer and the server’s time together'),
      agree: say('各个时间一致', '各個時間一致', 'All clocks agree'),
      sent_later: say('{delaySeconds}后才收到，可能当时没有网络', '{delaySeconds}後才收到，可能當時沒有網路', 'It arrived {delaySeconds} later; there may have been no network'),
      no_clock: say('没有手机时间可比较', '沒有手機時間可比較', 'There is no phone time to compare'),
      no_server_time: say('缺少收到时间，无法判断', '缺少收到的時間，無法判斷', 'The time of arrival is missing, so this could not be judged'),
      clock_not_set: say('手机时间明显没有设置（例如电池耗尽后），不作判断', '手機時間明顯沒有設定（例如電池耗盡後），不作判斷', 'The phone’s clock was evidently not set (as after a flat battery), so this is not judged'),
      fix_clock_not_set: say('定位的时间明显无效，不作判断', '定位的時間明顯無效，不作判斷', 'The time of the position is evidently not valid, so this is not judged'),
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
  left_right_after: {
    group: 'behaviour',
    name: say('打卡后的停留', '打卡後的停留', 'Stay after check-in'),
    reasons: {
      left_at_once: say('打卡后约 {dwellSeconds}就离开了', '打卡後約 {dwellSeconds}就離開了', 'Left about {dwellSeconds} after the check-in'),
      left_soon: say('打卡后约 {dwellSeconds}离开', '打卡後約 {dwellSeconds}離開', 'Left {dwellSeconds} after the check-in'),
      stayed: say('打卡后至少停留了 {dwellSeconds}', '打卡後至少停留了 {dwellSeconds}', 'Stayed for at least {dwellSeconds} after the check-in'),
      check_out: say('签退不看之后的停留', '簽退不看之後的停留', 'Not looked at for a check-out'),
      no_position: noPosition,
      not_inside: say('打卡时不在范围内，不看之后的停留', '打卡時不在範圍內，不看之後的停留', 'Not looked at, as the check-in was not inside the site'),
      not_seen_later: say('打卡后还没有足够的定位', '打卡後還沒有足夠的定位', 'There are not enough positions after the check-in yet'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>

export type CataloguedSignal = keyof typeof catalogue
export type ReasonOf<Signal extends CataloguedSignal> = keyof (typeof catalogue)[Signal]['reasons'] & string

/** For a signal that broke, and for findings of a version this catalogue does not know. */
export const failedReason = say('这一项没能判断，不影响结果', '這一項沒能判斷，不影響結果', 'This could not be judged and does not count')
