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
      impossible_off_track: say('{elapsedSeconds}内定位移动了 {distanceMetres}，任何交通工具都做不到；可能是无线网络定位出错，请说明', '{elapsedSeconds}內定位移動了 {distanceMetres}，任何交通工具都做不到；可能是無線網路定位出錯，請說明', 'The position moved {distanceMetres} in {elapsedSeconds}, which no vehicle reaches; it may be a Wi-Fi position gone wrong. Please explain'),
      implausible_off_track: say('{elapsedSeconds}内定位移动了 {distanceMetres}，比最快的走法还快得多；可能是无线网络定位出错', '{elapsedSeconds}內定位移動了 {distanceMetres}，比最快的走法還快得多；可能是無線網路定位出錯', 'The position moved {distanceMetres} in {elapsedSeconds}, much faster than the fastest way; it may be a Wi-Fi position gone wrong'),
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
      frozen_through: say('打卡时重新获取的定位，与前后各一分钟以上的定位逐位相同，请说明', '打卡時重新取得的定位，與前後各一分鐘以上的定位逐位相同，請說明', 'The position asked for at the check-in is the same to the last digit as those for a minute before and a minute after. Please explain'),
      same_as_earlier: say('打卡时重新获取的定位，与 {agoSeconds}前的一次打卡逐位相同，请说明', '打卡時重新取得的定位，與 {agoSeconds}前的一次打卡逐位相同，請說明', 'The position asked for at the check-in is, to the last digit, that of a check-in {agoSeconds} before. Please explain'),
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
      late_without_proof: say('{delaySeconds}后才收到，期间手机重启过，当时的时间无法证明', '{delaySeconds}後才收到，期間手機重新開機過，當時的時間無法證明', 'It arrived {delaySeconds} later, and the phone was restarted meanwhile, so the time is not proven'),
      no_clock: say('没有手机时间可比较', '沒有手機時間可比較', 'There is no phone time to compare'),
      no_server_time: say('缺少收到时间，无法判断', '缺少收到的時間，無法判斷', 'The time of arrival is missing, so this could not be judged'),
      clock_not_set: say('手机时间明显没有设置（例如电池耗尽后），不作判断', '手機時間明顯沒有設定（例如電池耗盡後），不作判斷', 'The phone’s clock was evidently not set (as after a flat battery), so this is not judged'),
      no_clock_possible: say('手机时间和定位时间都不可能，也没有别的依据；按收到的时间记录，请打开“自动设置日期和时间”并说明', '手機時間和定位時間都不可能，也沒有別的依據；按收到的時間記錄，請開啟「自動設定日期和時間」並說明', 'Neither the phone’s clock nor the time of the position can be true, and nothing else tells when it was; it is recorded by its arrival. Please switch on “set date and time automatically” and explain'),
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
      came_for_check_out: say('签退前有 {awaySeconds}在范围外，{dwellSeconds}前才进入，例如回来补签退', '簽退前有 {awaySeconds}在範圍外，{dwellSeconds}前才進入，例如回來補簽退', 'The phone was outside for {awaySeconds} and came in {dwellSeconds} before the check-out, as when coming back to sign off'),
      check_out: say('签退不看之后的停留', '簽退不看之後的停留', 'Not looked at for a check-out'),
      no_position: noPosition,
      not_inside: say('打卡时不在范围内，不看之后的停留', '打卡時不在範圍內，不看之後的停留', 'Not looked at, as the check-in was not inside the site'),
      not_seen_later: say('打卡后还没有足够的定位', '打卡後還沒有足夠的定位', 'There are not enough positions after the check-in yet'),
    },
  },
  replayed_track: {
    group: 'motion',
    name: say('路线是否重复', '路線是否重複', 'Copied way'),
    reasons: {
      same_digits: say('{fixCount} 个定位点与本人 {agoSeconds}前的记录逐位相同，请说明', '{fixCount} 個定位點與本人 {agoSeconds}前的紀錄逐位相同，請說明', '{fixCount} positions are the same to the last digit as this person’s record from {agoSeconds} before. Please explain'),
      same_digits_as_colleague: say('{fixCount} 个定位点与同事 {agoSeconds}前的记录逐位相同，请说明', '{fixCount} 個定位點與同事 {agoSeconds}前的紀錄逐位相同，請說明', '{fixCount} positions are the same to the last digit as a colleague’s record from {agoSeconds} before. Please explain'),
      same_timing: say('来时的路线与本人 {agoSeconds}前的记录在每一刻都相同（{fixCount} 个定位点，相差约 {distanceMetres}），请说明', '來時的路線與本人 {agoSeconds}前的紀錄在每一刻都相同（{fixCount} 個定位點，相差約 {distanceMetres}），請說明', 'The way here repeats this person’s record from {agoSeconds} before moment by moment ({fixCount} positions, about {distanceMetres} apart). Please explain'),
      same_timing_as_colleague: say('来时的路线与同事 {agoSeconds}前的记录在每一刻都相同（{fixCount} 个定位点，相差约 {distanceMetres}），请说明', '來時的路線與同事 {agoSeconds}前的紀錄在每一刻都相同（{fixCount} 個定位點，相差約 {distanceMetres}），請說明', 'The way here repeats a colleague’s record from {agoSeconds} before moment by moment ({fixCount} positions, about {distanceMetres} apart). Please explain'),
      same_timing_over_stops: say('路线和途中的停留与 {agoSeconds}前的一段记录在每一刻都相同（{fixCount} 个定位点，相差约 {distanceMetres}），请说明', '路線和途中的停留與 {agoSeconds}前的一段紀錄在每一刻都相同（{fixCount} 個定位點，相差約 {distanceMetres}），請說明', 'The way here and the stops on it repeat a record from {agoSeconds} before moment by moment ({fixCount} positions, about {distanceMetres} apart). Please explain'),
      same_course: say('这段路与 {agoSeconds}前的一段在相同的时刻经过相同的地方（{fixCount} 个定位点，相距约 {distanceMetres}），但记录的时刻不同；按班次乘车也会这样', '這段路與 {agoSeconds}前的一段在相同的時刻經過相同的地方（{fixCount} 個定位點，相距約 {distanceMetres}），但記錄的時刻不同；按班次乘車也會這樣', 'This way passes the same places at the same times as one {agoSeconds} before ({fixCount} positions, about {distanceMetres} apart), but was recorded at other moments; riding by timetable looks like this'),
      same_timing_backwards: say('来时的路线是 {agoSeconds}前一段记录的倒放（{fixCount} 个定位点，相差约 {distanceMetres}），请说明', '來時的路線是 {agoSeconds}前一段紀錄的倒放（{fixCount} 個定位點，相差約 {distanceMetres}），請說明', 'The way here is a record from {agoSeconds} before played backwards ({fixCount} positions, about {distanceMetres} apart). Please explain'),
      not_repeated: say('与之前 {trackCount} 次来时的路线都不相同', '與之前 {trackCount} 次來時的路線都不相同', 'It is not a copy of any of {trackCount} earlier ways here'),
      no_earlier_tracks: say('没有更早的路线可比较', '沒有更早的路線可比較', 'There is no earlier way to compare with'),
      too_few_positions: say('只有 {fixCount} 个定位点，无法判断', '只有 {fixCount} 個定位點，無法判斷', 'Only {fixCount} positions, too few to judge'),
    },
  },
  approach_path: {
    group: 'motion',
    name: say('来时的路', '來時的路', 'Way here'),
    reasons: {
      no_way_here: say('打卡前后手机有 {awaySeconds}在 {distanceMetres} 外，其间（{elapsedSeconds}）看不到来这里的路，请说明', '打卡前後手機有 {awaySeconds}在 {distanceMetres} 外，其間（{elapsedSeconds}）看不到來這裡的路，請說明', 'Around the check-in the phone was {distanceMetres} away for {awaySeconds}, and no way here is seen in between ({elapsedSeconds}). Please explain'),
      no_way_back: say('打卡之后手机有 {awaySeconds}在 {distanceMetres} 外，其间（{elapsedSeconds}）看不到离开这里的路，请说明', '打卡之後手機有 {awaySeconds}在 {distanceMetres} 外，其間（{elapsedSeconds}）看不到離開這裡的路，請說明', 'After the check-in the phone was {distanceMetres} away for {awaySeconds}, and no way from here is seen in between ({elapsedSeconds}). Please explain'),
      leaps: say('{leapCount} 次从一处直接到了另一处，中间一个定位点也没有，而这部手机平时路上都有定位，请说明', '{leapCount} 次從一處直接到了另一處，中間一個定位點也沒有，而這部手機平時路上都有定位，請說明', 'It went from one place straight to another {leapCount} times without a position in between, while this phone is usually seen on its ways. Please explain'),
      stood_without_coming: say('打卡前 {seconds}起，{fixCount} 个定位点已与打卡位置逐位相同，而来时的路一个点也没有，请说明', '打卡前 {seconds}起，{fixCount} 個定位點已與打卡位置逐位相同，而來時的路一個點也沒有，請說明', 'For {seconds} before the check-in {fixCount} positions were its very digits, and none is seen on the way here. Please explain'),
      not_recorded: say('从上一个地点到这里，手机一个定位点也没有记录，而平时路上都有；可能是没电或应用被系统关闭。除打卡本身外没有其他依据', '從上一個地點到這裡，手機一個定位點也沒有記錄，而平時路上都有；可能是沒電或應用程式被系統關閉。除打卡本身外沒有其他依據', 'From the last site to this one the phone recorded no position at all, unlike on other days; its battery may have been flat or the system may have stopped the app. Nothing but the check-in itself tells of this visit'),
      way_is_possible: say('{fixCount} 个定位点之间都来得及走到', '{fixCount} 個定位點之間都來得及走到', 'There was time to go between all {fixCount} positions'),
      not_inside: say('打卡时不在范围内，不看来时的路', '打卡時不在範圍內，不看來時的路', 'Not looked at, as the check-in was not inside the site'),
      brief_jump: say('定位曾短暂跳开，可能是信号问题，不作判断', '定位曾短暫跳開，可能是訊號問題，不作判斷', 'The position jumped away briefly, which may be reception and is not judged'),
      position_blurred: say('定位较模糊，无法判断', '定位較模糊，無法判斷', 'The position is too blurred to judge by'),
      too_few_positions: say('只有 {fixCount} 个定位点，无法判断', '只有 {fixCount} 個定位點，無法判斷', 'Only {fixCount} positions, too few to judge'),
      no_position: noPosition,
    },
  },
  uniform_motion: {
    group: 'motion',
    name: say('移动是否自然', '移動是否自然', 'Natural motion'),
    reasons: {
      steady_and_straight: say('{seconds}内以同一速度沿直线移动了 {distanceMetres}，路上几乎做不到，请说明', '{seconds}內以同一速度沿直線移動了 {distanceMetres}，路上幾乎做不到，請說明', '{distanceMetres} in a straight line at one speed for {seconds}, which hardly any road allows. Please explain'),
      constant_readings: say('移动中连续 {fixCount} 个定位点的误差和高度完全相同，请说明', '移動中連續 {fixCount} 個定位點的誤差和高度完全相同，請說明', '{fixCount} positions in a row have exactly the same accuracy and altitude while moving. Please explain'),
      uneven: say('{fixCount} 个定位点有快有慢，属正常', '{fixCount} 個定位點有快有慢，屬正常', '{fixCount} positions move as unevenly as usual'),
      too_few_positions: say('只有 {fixCount} 个定位点，无法判断', '只有 {fixCount} 個定位點，無法判斷', 'Only {fixCount} positions, too few to judge'),
    },
  },
  site_pin: {
    group: 'motion',
    name: say('是否正好在标记点上', '是否正好在標記點上', 'Exactly on the pin'),
    reasons: {
      at_the_pin: say('定位正好是地点的标记点，分毫不差', '定位正好是地點的標記點，分毫不差', 'The position is the site’s own pin to the decimetre'),
      at_several_pins: say('在 {siteCount} 个地点，定位都正好是标记点，分毫不差，请说明', '在 {siteCount} 個地點，定位都正好是標記點，分毫不差，請說明', 'At {siteCount} sites the position is the pin to the decimetre. Please explain'),
      at_the_pin_after_a_way: say('定位正好是地点的标记点；来时的路都看得到，标记点可能就是在这里用手机定下的', '定位正好是地點的標記點；來時的路都看得到，標記點可能就是在這裡用手機定下的', 'The position is the site’s own pin; the way there was seen, so the pin may have been taken here with a phone'),
      beside_the_pin: say('定位与标记点有正常的距离', '定位與標記點有正常的距離', 'The position is at a usual distance from the pin'),
      no_position: noPosition,
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
  clock_moved: {
    group: 'clock',
    name: say('手机时间是否改动', '手機時間是否改動', 'Clock setting'),
    reasons: {
      moved: say('手机时间此前准确，现在差了 {skewSeconds}，请说明', '手機時間此前準確，現在差了 {skewSeconds}，請說明', 'The phone’s clock was right before and is now off by {skewSeconds}. Please explain'),
      behind_satellites: say('手机时间比卫星定位的时间慢 {skewSeconds}', '手機時間比衛星定位的時間慢 {skewSeconds}', 'The phone’s clock is {skewSeconds} behind the satellites’ time'),
      not_moved: say('手机时间没有改动的迹象', '手機時間沒有改動的跡象', 'Nothing suggests that the clock was set'),
      always_wrong: say('手机时间差 {skewSeconds}，但之前没有准确过，不作判断', '手機時間差 {skewSeconds}，但之前沒有準確過，不作判斷', 'The phone’s clock is off by {skewSeconds}, but was never seen right before, so this is not judged'),
      time_not_proven: say('没有可靠的时间可比较', '沒有可靠的時間可比較', 'There is no proven time to compare with'),
      clock_not_set: say('手机时间明显没有设置（例如电池耗尽后），不作判断', '手機時間明顯沒有設定（例如電池耗盡後），不作判斷', 'The phone’s clock was evidently not set (as after a flat battery), so this is not judged'),
      no_clock: say('没有手机时间可比较', '沒有手機時間可比較', 'There is no phone time to compare'),
    },
  },
  unusual_hour: {
    group: 'behaviour',
    name: say('打卡时段', '打卡時段', 'Hour of the day'),
    reasons: {
      unusual: say('与本人最近 {checkInCount} 次打卡的时段相差 {agoSeconds}以上，例如加班或夜间任务', '與本人最近 {checkInCount} 次打卡的時段相差 {agoSeconds}以上，例如加班或夜間任務', 'It is {agoSeconds} away from the hours of this person’s last {checkInCount} check-ins, as with overtime or a night call'),
      usual: say('在本人平常的打卡时段内', '在本人平常的打卡時段內', 'It is within this person’s usual hours'),
      too_few_check_ins: say('本人只有 {checkInCount} 次打卡，不判断时段', '本人只有 {checkInCount} 次打卡，不判斷時段', 'This person has only {checkInCount} check-ins, so hours are not judged'),
    },
  },
  repeated_text: {
    group: 'media',
    name: say('备注是否重复', '備註是否重複', 'Repeated text'),
    reasons: {
      same_as_before: say('备注与之前 {visitCount} 次其他地点的备注几乎相同，说明不了这次的情况', '備註與之前 {visitCount} 次其他地點的備註幾乎相同，說明不了這次的情況', 'The note is almost the same as at {visitCount} earlier visits elsewhere, so it tells nothing about this one'),
      own_words: say('备注与之前的不同', '備註與之前的不同', 'The note differs from earlier ones'),
      short_text: say('备注较短，不作判断', '備註較短，不作判斷', 'The note is short and is not judged'),
      no_text: say('没有备注', '沒有備註', 'There is no note'),
    },
  },
  one_spot: {
    group: 'behaviour',
    name: say('是否都在一处打卡', '是否都在一處打卡', 'All from one spot'),
    reasons: {
      several_sites: say('半天内 {siteCount} 个相隔较远的地点都在同一处打卡，请说明', '半天內 {siteCount} 個相隔較遠的地點都在同一處打卡，請說明', '{siteCount} sites that stand apart were checked in to from one spot within half a day. Please explain'),
      two_sites: say('两个地点在同一处打卡', '兩個地點在同一處打卡', 'Two sites were checked in to from one spot'),
      own_spot: say('每个地点的打卡位置各不相同', '每個地點的打卡位置各不相同', 'Each site was checked in to from a place of its own'),
      no_position: noPosition,
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
  datum_mistake: {
    group: 'place',
    name: say('坐标系设置', '座標系設定', 'Coordinate system'),
    reasons: {
      site_in_gcj02: say('“{siteName}”的坐标很可能是从高德或腾讯地图（GCJ-02）抄来而没有换算：换算后在范围内的可能性为 {probability}。请管理员更正地点设置，与打卡人无关', '「{siteName}」的座標很可能是從高德或騰訊地圖（GCJ-02）抄來而沒有換算：換算後在範圍內的可能性為 {probability}。請管理員更正地點設定，與打卡人無關', 'The coordinates of “{siteName}” were probably copied from a GCJ-02 map (高德, 腾讯) without conversion: converted, the position is inside with a probability of {probability}. An administrator should correct the site; this is not about the person'),
      site_in_bd09: say('“{siteName}”的坐标很可能是从百度地图（BD-09）抄来而没有换算：换算后在范围内的可能性为 {probability}。请管理员更正地点设置，与打卡人无关', '「{siteName}」的座標很可能是從百度地圖（BD-09）抄來而沒有換算：換算後在範圍內的可能性為 {probability}。請管理員更正地點設定，與打卡人無關', 'The coordinates of “{siteName}” were probably copied from a BD-09 map (百度) without conversion: converted, the position is inside with a probability of {probability}. An administrator should correct the site; this is not about the person'),
      fix_in_gcj02: say('这部手机很可能按 GCJ-02 给出坐标：换算后在“{siteName}”范围内的可能性为 {probability}。请检查应用设置，与打卡人无关', '這部手機很可能按 GCJ-02 給出座標：換算後在「{siteName}」範圍內的可能性為 {probability}。請檢查應用程式設定，與打卡人無關', 'This phone probably gives its position in GCJ-02: converted, it is inside “{siteName}” with a probability of {probability}. Please check the app’s settings; this is not about the person'),
      fix_in_bd09: say('这部手机很可能按 BD-09 给出坐标：换算后在“{siteName}”范围内的可能性为 {probability}。请检查应用设置，与打卡人无关', '這部手機很可能按 BD-09 給出座標：換算後在「{siteName}」範圍內的可能性為 {probability}。請檢查應用程式設定，與打卡人無關', 'This phone probably gives its position in BD-09: converted, it is inside “{siteName}” with a probability of {probability}. Please check the app’s settings; this is not about the person'),
      handset_in_gcj02: say('这部手机在另外 {siteCount} 个地点也按 GCJ-02 给出坐标：换算后在“{siteName}”范围内。请检查应用设置，与打卡人无关', '這部手機在另外 {siteCount} 個地點也按 GCJ-02 給出座標：換算後在「{siteName}」範圍內。請檢查應用程式設定，與打卡人無關', 'This phone gave its position in GCJ-02 at {siteCount} other sites too: converted, it is inside “{siteName}”. Please check the app’s settings; this is not about the person'),
      handset_in_bd09: say('这部手机在另外 {siteCount} 个地点也按 BD-09 给出坐标：换算后在“{siteName}”范围内。请检查应用设置，与打卡人无关', '這部手機在另外 {siteCount} 個地點也按 BD-09 給出座標：換算後在「{siteName}」範圍內。請檢查應用程式設定，與打卡人無關', 'This phone gave its position in BD-09 at {siteCount} other sites too: converted, it is inside “{siteName}”. Please check the app’s settings; this is not about the person'),
      no_mistake: say('不是坐标系的问题', '不是座標系的問題', 'It is not a matter of coordinate systems'),
      not_needed: say('定位在范围内，不需要检查坐标系', '定位在範圍內，不需要檢查座標系', 'The position is inside, so coordinate systems need no check'),
      position_blurred: say('定位较模糊，无法判断', '定位較模糊，無法判斷', 'The position is too blurred to judge by'),
      no_position: noPosition,
    },
  },
  reused_photo: {
    group: 'media',
    name: say('照片是否用过', '照片是否用過', 'Photo used before'),
    reasons: {
      new_picture: say('在公司以往的照片里没有找到同一张', '在公司以往的照片裡沒有找到同一張', 'No earlier photo of the company shows the same picture'),
      same_file: say('照片与本人 {agoSeconds}前那次打卡的是同一个文件，请说明，例如应用出错', '照片與本人 {agoSeconds}前那次打卡的是同一個檔案，請說明，例如應用程式出錯', 'The photo is the very file of this person’s check-in {agoSeconds} before. Please explain, for example a fault of the app'),
      same_file_of_colleague: say('照片与一位同事 {agoSeconds}前打卡的是同一个文件，请说明', '照片與一位同事 {agoSeconds}前打卡的是同一個檔案，請說明', 'The photo is the very file of a colleague’s check-in {agoSeconds} before. Please explain'),
      same_picture_of_colleague: say('照片与一位同事 {agoSeconds}前打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），请说明', '照片與一位同事 {agoSeconds}前打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），請說明', 'The photo is almost the picture of a colleague’s check-in {agoSeconds} before ({differentBits} of 256 features differ). Please explain'),
      same_picture_elsewhere: say('照片与本人 {agoSeconds}前在其他地点打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），请说明', '照片與本人 {agoSeconds}前在其他地點打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），請說明', 'The photo is almost the picture of this person’s check-in elsewhere {agoSeconds} before ({differentBits} of 256 features differ). Please explain'),
      mirrored: say('照片左右翻转后，与 {agoSeconds}前打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），请说明', '照片左右翻轉後，與 {agoSeconds}前打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），請說明', 'Turned left to right, the photo is almost the picture of a check-in {agoSeconds} before ({differentBits} of 256 features differ). Please explain'),
      same_picture_here: say('照片与本人 {agoSeconds}前在这里打卡的照片几乎是同一张（256 处特征有 {differentBits} 处不同），手持拍摄很难这样，请说明，例如手机放在支架上', '照片與本人 {agoSeconds}前在這裡打卡的照片幾乎是同一張（256 處特徵有 {differentBits} 處不同），手持拍攝很難這樣，請說明，例如手機放在支架上', 'The photo is almost the picture of this person’s check-in here {agoSeconds} before ({differentBits} of 256 features differ), which a hand hardly repeats. Please explain, for example a phone on a stand'),
      same_visit: say('与同一次拜访的另一张照片相似，属正常', '與同一次拜訪的另一張照片相似，屬正常', 'It is like another photo of the same visit, as one expects'),
      same_view: say('与 {agoSeconds}前在这里拍的照片相似，同一处取景会这样', '與 {agoSeconds}前在這裡拍的照片相似，同一處取景會這樣', 'It is like a photo taken here {agoSeconds} before, as photos of one view are'),
      not_read: say('照片还没有读取', '照片還沒有讀取', 'The photo has not been read yet'),
      not_readable: say('照片读不出来，不作判断', '照片讀不出來，不作判斷', 'The photo could not be read and is not judged'),
      no_photo: say('没有照片', '沒有照片', 'There is no photo'),
    },
  },
  photo_taken_earlier: {
    group: 'media',
    name: say('照片的拍摄时间和地点', '照片的拍攝時間和地點', 'When and where the photo was taken'),
    reasons: {
      days_before: say('按相机的记录，照片拍于打卡前 {agoSeconds}，请说明，例如相机时间有误', '按相機的紀錄，照片拍於打卡前 {agoSeconds}，請說明，例如相機時間有誤', 'By the camera’s own record the photo was taken {agoSeconds} before the check-in. Please explain, for example a wrong camera clock'),
      hours_before: say('按相机的记录，照片拍于打卡前 {agoSeconds}；相机的时区或时间可能不准', '按相機的紀錄，照片拍於打卡前 {agoSeconds}；相機的時區或時間可能不準', 'By the camera’s own record the photo was taken {agoSeconds} before the check-in; its time zone or clock may be off'),
      taken_elsewhere: say('按相机的记录，照片拍于 {distanceMetres} 以外，请说明', '按相機的紀錄，照片拍於 {distanceMetres} 以外，請說明', 'By the camera’s own record the photo was taken {distanceMetres} away. Please explain'),
      taken_then: say('按相机的记录，照片是当时拍的', '按相機的紀錄，照片是當時拍的', 'By the camera’s own record the photo was taken then'),
      camera_clock_ahead: say('相机的时间快了 {agoSeconds}，不作判断', '相機的時間快了 {agoSeconds}，不作判斷', 'The camera’s clock is {agoSeconds} ahead, so this is not judged'),
      camera_clock_not_set: say('相机的时间明显没有设置，不作判断', '相機的時間明顯沒有設定，不作判斷', 'The camera’s clock was evidently not set, so this is not judged'),
      not_told: say('照片里没有拍摄时间，应用里拍的照片都是这样', '照片裡沒有拍攝時間，應用程式裡拍的照片都是這樣', 'The photo does not tell when it was taken, like all photos taken in the app'),
      not_read: say('照片还没有读取', '照片還沒有讀取', 'The photo has not been read yet'),
      not_readable: say('照片读不出来，不作判断', '照片讀不出來，不作判斷', 'The photo could not be read and is not judged'),
      no_photo: say('没有照片', '沒有照片', 'There is no photo'),
    },
  },
  edited_photo: {
    group: 'media',
    name: say('照片是否经过编辑', '照片是否經過編輯', 'Edited photo'),
    reasons: {
      edited: say('照片文件由修图软件（{program}）保存过，请说明', '照片檔案由修圖軟體（{program}）儲存過，請說明', 'The photo was saved by an editing program ({program}). Please explain'),
      no_editor: say('照片里没有修图软件留下的记录', '照片裡沒有修圖軟體留下的紀錄', 'No editing program left its name in the photo'),
      not_read: say('照片还没有读取', '照片還沒有讀取', 'The photo has not been read yet'),
      not_readable: say('照片读不出来，不作判断', '照片讀不出來，不作判斷', 'The photo could not be read and is not judged'),
      no_photo: say('没有照片', '沒有照片', 'There is no photo'),
    },
  },
  site_radio: {
    group: 'radio',
    name: say('地点的无线信号', '地點的無線訊號', 'Radio at the site'),
    reasons: {
      matches: say('听到了这个地点平常的 {matchCount} 个无线信号', '聽到了這個地點平常的 {matchCount} 個無線訊號', 'The phone hears {matchCount} transmitters that are usually heard at this site'),
      partly_matches: say('听到了这个地点平常的 {matchCount} 个无线信号（共听到 {heardCount} 个）', '聽到了這個地點平常的 {matchCount} 個無線訊號（共聽到 {heardCount} 個）', 'The phone hears {matchCount} of the transmitters usually heard at this site (it hears {heardCount})'),
      of_another_site: say('听到的是“{siteName}”（{distanceMetres} 外）平常的 {matchCount} 个无线信号，这里平常的一个也没有，请说明，例如设备搬迁', '聽到的是「{siteName}」（{distanceMetres} 外）平常的 {matchCount} 個無線訊號，這裡平常的一個也沒有，請說明，例如設備搬遷', 'The phone hears {matchCount} transmitters of “{siteName}” ({distanceMetres} away) and none of those usually heard here. Please explain, for example equipment that was moved'),
      unfamiliar: say('听到的 {heardCount} 个无线信号这里以前没有，例如换了路由器，不作判断', '聽到的 {heardCount} 個無線訊號這裡以前沒有，例如換了路由器，不作判斷', 'The {heardCount} transmitters heard were not heard here before, as after a change of router, so this is not judged'),
      cells_only: say('只听到移动基站，不作判断', '只聽到行動基地台，不作判斷', 'Only cells are heard, so this is not judged'),
      not_learned: say('这个地点的无线信号还没有足够的记录（{checkInCount} 次）', '這個地點的無線訊號還沒有足夠的紀錄（{checkInCount} 次）', 'Too little is known yet of the radio at this site ({checkInCount} check-ins)'),
      old_scan: say('无线信号不是打卡当时听到的，不作判断', '無線訊號不是打卡當時聽到的，不作判斷', 'The transmitters were not heard at the moment of the check-in, so this is not judged'),
      no_scan: say('手机没有提供无线信号', '手機沒有提供無線訊號', 'The phone tells nothing of transmitters'),
    },
  },
  radio_unchanged: {
    group: 'radio',
    name: say('无线信号是否随地点变化', '無線訊號是否隨地點變化', 'Radio changes with the place'),
    reasons: {
      same_at_two_sites: say('在相隔 {distanceMetres} 的两个地点听到了同样的 {matchCount} 个无线信号，请说明，例如随车设备', '在相隔 {distanceMetres} 的兩個地點聽到了同樣的 {matchCount} 個無線訊號，請說明，例如隨車設備', 'The same {matchCount} transmitters are heard at two sites {distanceMetres} apart. Please explain, for example equipment in the car'),
      same_at_several_sites: say('在 {siteCount} 个相隔较远的地点都听到了同样的无线信号（{matchCount} 个），请说明，例如随车设备', '在 {siteCount} 個相隔較遠的地點都聽到了同樣的無線訊號（{matchCount} 個），請說明，例如隨車設備', 'The same transmitters ({matchCount}) are heard at {siteCount} sites that are far apart. Please explain, for example equipment in the car'),
      changes: say('听到的无线信号随地点变化', '聽到的無線訊號隨地點變化', 'The transmitters heard change with the place'),
      nothing_to_compare: say('近两周没有其他地点的无线信号可比较', '近兩週沒有其他地點的無線訊號可比較', 'There is no other place of the last fortnight to compare the radio with'),
      old_scan: say('无线信号不是打卡当时听到的，不作判断', '無線訊號不是打卡當時聽到的，不作判斷', 'The transmitters were not heard at the moment of the check-in, so this is not judged'),
      no_scan: say('手机没有提供无线信号', '手機沒有提供無線訊號', 'The phone tells nothing of transmitters'),
      no_position: say('定位不够清楚，不与无线信号比较', '定位不夠清楚，不與無線訊號比較', 'The position is not clear enough to compare the radio with'),
    },
  },
  address_region: {
    group: 'radio',
    name: say('网络地址所在地区', '網路位址所在地區', 'Region of the internet address'),
    reasons: {
      other_province: say('网络地址登记在{addressRegion}，定位在{hereRegion}；使用公司代理或 VPN 时也会这样', '網路位址登記在{addressRegion}，定位在{hereRegion}；使用公司代理或 VPN 時也會這樣', 'The internet address is registered in {addressRegion}, the position is in {hereRegion}, as with a company proxy or a VPN'),
      other_country: say('网络地址登记在{addressRegion}，定位在{hereRegion}；使用 VPN 或境外手机卡时会这样', '網路位址登記在{addressRegion}，定位在{hereRegion}；使用 VPN 或境外 SIM 卡時會這樣', 'The internet address is registered in {addressRegion}, the position is in {hereRegion}, as with a VPN or a foreign SIM card'),
      same_city: say('网络地址与定位在同一城市', '網路位址與定位在同一城市', 'The internet address and the position are in the same city'),
      same_province: say('网络地址与定位在同一省份', '網路位址與定位在同一省份', 'The internet address and the position are in the same province'),
      same_country: say('网络地址与定位在同一国家，省份不明', '網路位址與定位在同一國家，省份不明', 'The internet address and the position are in the same country; the province is not known'),
      mobile_gateway: say('移动网络的出口可能在外地，不作判断', '行動網路的出口可能在外地，不作判斷', 'Gateways of mobile networks stand elsewhere, so this is not judged'),
      private_address: say('内部网络地址，不作判断', '內部網路位址，不作判斷', 'The address belongs to a private network and is not judged'),
      not_known: say('不知道网络地址所在的地区', '不知道網路位址所在的地區', 'The region of the internet address is not known'),
    },
  },
  frequency: {
    group: 'behaviour',
    name: say('打卡频率', '打卡頻率', 'Number of check-ins'),
    reasons: {
      crowded_hour: say('一小时内到了 {siteCount} 个地点，本人平时最多 {usualCount} 个，例如促销或盘点', '一小時內到了 {siteCount} 個地點，本人平時最多 {usualCount} 個，例如促銷或盤點', '{siteCount} sites within an hour; this person’s busiest hour had {usualCount}. A promotion or a stock count looks like this too'),
      usual: say('一小时内到了 {siteCount} 个地点，属正常', '一小時內到了 {siteCount} 個地點，屬正常', '{siteCount} sites within an hour, as usual'),
      too_few_check_ins: say('本人只有 {checkInCount} 次打卡，不判断频率', '本人只有 {checkInCount} 次打卡，不判斷頻率', 'This person has only {checkInCount} check-ins, so their number is not judged'),
    },
  },
  short_visit: {
    group: 'behaviour',
    name: say('拜访时长', '拜訪時長', 'Length of the visit'),
    reasons: {
      much_shorter: say('停留 {dwellSeconds}，“{visitType}”一般需要 {neededSeconds}，例如门店未营业', '停留 {dwellSeconds}，「{visitType}」一般需要 {neededSeconds}，例如門市未營業', 'The visit took {dwellSeconds}; “{visitType}” needs {neededSeconds}. A closed shop looks like this too'),
      shorter: say('停留 {dwellSeconds}，比“{visitType}”需要的 {neededSeconds}短', '停留 {dwellSeconds}，比「{visitType}」需要的 {neededSeconds}短', 'The visit took {dwellSeconds}, less than the {neededSeconds} that “{visitType}” needs'),
      long_enough: say('停留 {dwellSeconds}，达到“{visitType}”的要求（{neededSeconds}）', '停留 {dwellSeconds}，達到「{visitType}」的要求（{neededSeconds}）', 'The visit took {dwellSeconds}, as long as “{visitType}” needs ({neededSeconds})'),
      not_ended: say('拜访还没结束，不看时长', '拜訪還沒結束，不看時長', 'The visit has not ended, so its length is not looked at'),
      no_check_in: say('没有对应的签到，不看时长', '沒有對應的簽到，不看時長', 'There is no check-in to reckon from'),
      no_length_expected: say('公司没有规定这类拜访的时长', '公司沒有規定這類拜訪的時長', 'The company expects no particular length of this kind of visit'),
    },
  },
  output_mismatch: {
    group: 'behaviour',
    name: say('打卡与业绩', '打卡與業績', 'Check-ins and output'),
    reasons: {
      less_than_ever: say('当天的业务产出为 {outputCount}，低于本人之前 {dayCount} 天中的任何一天（平时约 {usualCount}）', '當天的業務產出為 {outputCount}，低於本人之前 {dayCount} 天中的任何一天（平時約 {usualCount}）', 'The day’s output is {outputCount}, less than on any of this person’s {dayCount} days before (usually about {usualCount})'),
      usual: say('当天的业务产出为 {outputCount}，不作判断', '當天的業務產出為 {outputCount}，不作判斷', 'The day’s output is {outputCount} and is not judged'),
      not_known: say('没有业务产出可比较', '沒有業務產出可比較', 'There is no output to compare with'),
    },
  },
} as const satisfies Record<string, CatalogueEntry>

export type CataloguedSignal = keyof typeof catalogue
export type ReasonOf<Signal extends CataloguedSignal> = keyof (typeof catalogue)[Signal]['reasons'] & string

/** For a signal that broke, and for findings of a version this catalogue does not know. */
export const failedReason = say('这一项没能判断，不影响结果', '這一項沒能判斷，不影響結果', 'This could not be judged and does not count')
